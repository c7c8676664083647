// A developing story over time: what each provider told and when, versions and kills, and the alerts it led to.
import { $, goTo, h, s, show } from "./dom.js";
import { ask, store } from "./store.js";
import { because, clock, day, kindName, placed, plural, stamp } from "./format.js";
import { wide } from "./alerts.js";

const list = $("story-list");
const pane = $("story-detail");
let all = [];
let selected = "";
let timer = null;
let eager = false;

async function load() {
  try {
    all = await ask("/api/stories");
  } catch {
    return;
  }
  drawList();
}

function drawList() {
  if (!all.length) { show(list, h("li", { class: "empty", role: "presentation" }, h("strong", null, "No stories yet"), "A story appears once an event is read in it.")); return; }
  const focus = list.contains(document.activeElement);
  if (!all.some((thread) => thread.thread_id === selected) && !selected) selected = all[0].thread_id;
  show(list, all.map((thread) => h("li", { role: "option", tabindex: thread.thread_id === selected ? "0" : "-1", "aria-selected": String(thread.thread_id === selected), dataset: { id: thread.thread_id }, onclick: () => go(thread.thread_id) },
    h("div", { class: "row-top" }, thread.killed && h("span", { class: "badge", dataset: { is: "kill" } }, "kill"), h("span", { class: "row-watch" }, thread.providers.join(", ")), thread.until && h("span", { class: "when" }, stamp(thread.until))),
    h("p", { class: "row-summary" }, thread.headline || "An untitled story"),
    h("p", { class: "row-note" }, [plural(thread.articles, "article version"), plural(thread.events, "event"), thread.alerts ? plural(thread.alerts, "alert") : "no alert"].join(" · ")))));
  if (focus || eager) chosen()?.focus({ preventScroll: true });
  eager = false;
}

const chosen = () => list.querySelector(`[data-id="${CSS.escape(selected)}"]`);
const go = (id) => { goTo(`stories/${encodeURIComponent(id)}`); };

async function loadStory(id) {
  try {
    const told = await ask(`/api/stories/${encodeURIComponent(id)}`);
    if (id === selected) draw(told);
  } catch (error) {
    if (id === selected) show(pane, h("div", { class: "empty" }, h("strong", null, "Not to be had"), error.message));
  }
}

function draw(told) {
  const title = [...told.articles].reverse().find((article) => article.headline)?.headline ?? "A story";
  const focus = pane.contains(document.activeElement) && document.activeElement !== pane;
  const providers = [...new Set(told.articles.map((article) => article.provider))];
  show(pane,
    h("div", { class: "head" }, h("button", { type: "button", class: "quiet back", onclick: () => { goTo("stories"); } }, "← Stories"), providers.map((name) => h("span", { class: "chip" }, name)), h("span", { class: "spring" }), h("code", null, told.thread_id)),
    h("h1", { tabindex: "-1" }, title),
    lanes(told),
    h("h2", null, "In the order of time"), chronicle(told),
    h("h2", null, plural(told.events.length, "event")), events(told));
  if (focus) pane.querySelector("h1").focus({ preventScroll: true });
}

/** Lanes by provider, one for the alerts; x is the time the agency published, or what the alert was caused by. */
function lanes(told) {
  const marks = told.articles.map((article) => ({ lane: article.provider || "unknown", at: article.published_at, kind: article.kind, id: `${article.uri} v${article.version} ${article.kind}`, label: `${kindName(article.kind)}, ${stamp(article.published_at)}: ${article.headline || article.uri}` }));
  for (const alert of told.alerts) for (const version of alert.versions) {
    const cause = told.articles.find((article) => article.uri === version.cause.uri && article.version === version.cause.version);
    marks.push({ lane: "alerts", at: cause?.published_at ?? alert.published_at, kind: version.status, id: "", label: `alert ${version.status}: ${version.summary}`, alert: alert.alert_id });
  }
  if (!marks.length) return null;
  const names = [...new Set(marks.map((mark) => mark.lane))].sort((a, b) => (a === "alerts") - (b === "alerts") || a.localeCompare(b));
  const [from, until] = [Math.min(...marks.map((mark) => +new Date(mark.at))), Math.max(...marks.map((mark) => +new Date(mark.at)))];
  const [width, left, row] = [860, 130, 44];
  const height = names.length * row + 44;
  const x = (at) => (until === from ? (left + width - 30) / 2 : left + 20 + ((new Date(at) - from) / (until - from)) * (width - left - 60));
  const ticks = until === from ? [from] : [0, 0.25, 0.5, 0.75, 1].map((share) => from + share * (until - from));
  const taken = new Map();
  const placed = marks.sort((a, b) => a.at.localeCompare(b.at)).map((mark) => {
    const spot = `${mark.lane} ${Math.round(x(mark.at) / 9)}`;
    const level = taken.get(spot) ?? 0;
    taken.set(spot, level + 1);
    const cx = x(mark.at) + level * 5;
    const cy = 30 + names.indexOf(mark.lane) * row;
    const open = () => { if (mark.alert) goTo(`alerts/${encodeURIComponent(mark.alert)}`); else light(mark.id); };
    const shared = { class: "mark-dot", dataset: { kind: mark.kind }, tabindex: "0", role: "button", "aria-label": mark.label, onclick: open, onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); open(); } } };
    if (mark.kind === "kill" || mark.kind === "withheld" || mark.kind === "retracted") return s("path", { ...shared, d: `M${cx - 6} ${cy - 6}l12 12m0-12l-12 12`, style: { fill: "none", stroke: "var(--bad)", "stroke-width": "3" } }, s("title", null, mark.label));
    return mark.lane === "alerts" ? s("rect", { ...shared, x: cx - 6, y: cy - 6, width: 12, height: 12, rx: 3 }, s("title", null, mark.label)) : s("circle", { ...shared, cx, cy, r: mark.kind === "duplicate" ? 5 : 7 }, s("title", null, mark.label));
  });
  return h("figure", { class: "lanes" }, s("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "The story over time, a lane a provider" },
    ticks.map((at) => [s("line", { class: "tick-line", x1: x(at), x2: x(at), y1: 8, y2: height - 30 }), s("text", { class: "tick", x: x(at), y: height - 12, "text-anchor": "middle" }, until - from > 86_400_000 ? `${day(at, false)} ${clock(at, false)}` : clock(at, false))]),
    names.map((name, index) => [s("line", { class: "lane-line", x1: left, x2: width - 16, y1: 30 + index * row, y2: 30 + index * row }), s("text", { class: "lane-name", x: 16, y: 34 + index * row }, name.length > 15 ? `${name.slice(0, 14)}…` : name)]),
    placed));
}

function light(id) {
  const entry = [...pane.querySelectorAll(".chronicle > li")].find((element) => element.dataset.id === id);
  for (const lit of pane.querySelectorAll(".lit")) lit.classList.remove("lit");
  entry?.classList.add("lit");
  entry?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function chronicle(told) {
  const killed = new Set(told.articles.filter((article) => article.kind === "kill" || article.kind === "withheld").map((article) => article.uri));
  return h("ol", { class: "chronicle" }, told.articles.map((article) => {
    const taken = article.kind === "kill" || article.kind === "withheld";
    const led = told.alerts.flatMap((alert) => alert.versions.filter((version) => version.cause.uri === article.uri && version.cause.version === article.version).map((version) => ({ alert, version })));
    return h("li", { dataset: { id: `${article.uri} v${article.version} ${article.kind}`, ...(killed.has(article.uri) && !taken ? { gone: "" } : {}) } },
      h("time", { datetime: article.published_at }, stamp(article.published_at)),
      h("div", { class: "what" },
        h("div", { class: "row-top" }, h("span", { class: "badge", dataset: { is: article.kind } }, kindName(article.kind)), h("strong", null, article.provider), h("code", null, `${article.uri} v${article.version}`)),
        h("div", { class: "title" }, article.headline || (taken ? "The agency took the story back" : "")),
        article.of && article.of !== article.uri && h("p", null, `${article.kind === "duplicate" ? "repeats" : "adds to"} `, h("code", null, article.of)),
        led.map(({ alert, version }) => h("p", null, h("span", { class: "badge", dataset: { is: version.status } }, version.status), " ", h("a", { href: `#alerts/${encodeURIComponent(alert.alert_id)}` }, store.watchName(alert.watch_id)), version.status === "retracted" ? ` – ${because(version.retraction)}` : version.changed.length ? ` – ${version.changed.join(", ")}` : ""))));
  }));
}

function events(told) {
  return h("ul", { class: "chronicle" }, told.events.map((event) => h("li", null,
    h("div", null, h("span", { class: "badge", dataset: { is: event.status } }, event.status)),
    h("div", { class: "what" }, h("strong", null, event.type), ` ${[event.actors.join(", "), event.recipients.join(", ")].filter(Boolean).join(" → ")}`, event.place ? ` (${placed(event.place)})` : "",
      event.reports.map((report) => h("p", null, h("strong", null, report.provider), ` “${report.sentence}” `, h("code", null, report.rule))),
      event.status === "retracted" && h("p", null, because(event.revisions.at(-1)?.reason))))));
}

function step(by) {
  const at = all.findIndex((thread) => thread.thread_id === selected);
  const to = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (!to) return;
  selected = to.thread_id;
  drawList();
  chosen()?.focus({ preventScroll: true });
  chosen()?.scrollIntoView({ block: "nearest" });
  if (wide()) { history.replaceState(null, "", `#stories/${encodeURIComponent(selected)}`); loadStory(selected); }
}

function later() {
  if ($("view-stories").hidden || timer) return;
  timer = setTimeout(() => { timer = null; load(); if (selected && pane.querySelector("h1")) loadStory(selected); }, 700);
}
for (const kind of ["story", "events", "alerts"]) store.on(kind, later);

export const stories = {
  async open(id) {
    if (id) selected = id;
    await load();
    if (selected && (id || wide())) loadStory(selected);
    else show(pane, h("div", { class: "empty" }, h("strong", null, "No story is open"), "j and k walk the list."));
    if (id) chosen()?.scrollIntoView({ block: "nearest" });
  },
  focus() { eager = !chosen(); chosen()?.focus(); },
  key(event) {
    if (event.key === "j" || event.key === "ArrowDown") step(1);
    else if (event.key === "k" || event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && list.contains(event.target)) { go(selected); pane.focus(); }
    else if (event.key === "Escape") { if (!wide()) goTo("stories"); chosen()?.focus(); }
    else return;
    event.preventDefault();
  },
};
