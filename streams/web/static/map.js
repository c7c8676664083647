// Where it happened: alerts and events on a world outline of our own, with nothing from outside.
import { $, goTo, h, s, show } from "./dom.js";
import { store } from "./store.js";
import { ago, because, placed, plural, stamp } from "./format.js";
import { graticule, project } from "./projection.js";

const WHOLE = { x: 500, y: 60, w: 9100, h: 4150 };
const RANK = { flash: 3, urgent: 2, routine: 1, event: 0 };
const pane = $("map-pane");
const list = $("map-list");
let svg = null;
let dots = null;
let view = null;
let withEvents = true;
let chosen = "";
let wanted = "";
let waiting = false;
let eager = false;

async function build() {
  if (svg) return;
  svg = s("svg", { role: "group", "aria-label": "World map of alerts and events", preserveAspectRatio: "xMidYMid meet" });
  dots = s("g", null);
  const ground = s("g", { "aria-hidden": "true" }, s("path", { class: "graticule", d: graticule() }));
  svg.append(ground, dots);
  const key = (is, name) => h("span", null, h("i", { dataset: { is } }), name);
  show(pane, svg,
    h("div", { class: "map-tools" },
      h("button", { type: "button", "aria-label": "Closer", onclick: () => zoom(0.6) }, "+"),
      h("button", { type: "button", "aria-label": "Farther", onclick: () => zoom(1.7) }, "−"),
      h("button", { type: "button", "aria-label": "The whole world", onclick: whole }, "◻")),
    h("div", { class: "map-key" }, key("flash", "flash"), key("urgent", "urgent"), key("routine", "routine"),
      h("label", null, h("input", { type: "checkbox", checked: withEvents, onchange: (event) => { withEvents = event.target.checked; later(); } }), key("event", "events without an alert")),
      h("span", { title: "Natural Earth, public domain; lines on it are no opinion on borders" }, "Outline: Natural Earth")));
  gestures();
  new ResizeObserver(() => later()).observe(pane);
  const world = await (await fetch("/static/world.json")).json();
  ground.append(s("path", { class: "land", d: world.land }), s("path", { class: "borders", d: world.borders }));
}

/** Alerts and events by the point at which they lie; what is closer than a dot's width is one dot. */
function groups() {
  const found = [];
  const reach = 13 * unit();
  const take = (item) => {
    const { lat, lon } = item.row.place ?? {};
    if (lat == null || lon == null) return;
    const [x, y] = project(lon, lat);
    const near = found.find((group) => Math.hypot(group.x - x, group.y - y) < reach);
    if (near) near.items.push(item);
    else found.push({ x, y, items: [item] });
  };
  const rows = store.found();
  for (const row of rows) take({ row, kind: row.priority });
  const alerted = new Set([...store.alerts.values()].map((row) => row.event_id));
  if (withEvents) for (const row of store.events.values()) if (!alerted.has(row.event_id) && row.status !== "retracted") take({ row, kind: "event" });
  return found.sort((a, b) => a.items.length - b.items.length);
}

/** Units of the map in one pixel. */
const unit = () => Math.max(view.w / (pane.clientWidth || 1000), view.h / (pane.clientHeight || 500));

function draw() {
  waiting = false;
  if (!svg || $("view-map").hidden) return;
  view ??= world();
  svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  const px = unit();
  const all = groups();
  const focused = document.activeElement?.dataset?.at;
  if (wanted) {
    chosen = "";
    for (const group of all) if (group.items.some((item) => item.row.alert_id === wanted)) { chosen = at(group); centre(group); }
    if (chosen) { wanted = ""; return draw(); }
  }
  show(dots, all.map((group) => {
    const standing = group.items.filter((item) => item.row.status !== "retracted");
    const kind = (standing.length ? standing : group.items).map((item) => item.kind).sort((a, b) => RANK[b] - RANK[a])[0];
    const worst = Math.max(...group.items.map((item) => item.row.severity));
    const size = (kind === "event" ? 4 + Math.sqrt(group.items.length) : 6 + worst * 0.45 + Math.sqrt(group.items.length) * 1.6) * px;
    const alerts = group.items.filter((item) => item.kind !== "event").length;
    const name = group.items[0].row.place.name;
    const told = `${placed(group.items[0].row.place)}: ${alerts ? plural(alerts, "alert") : plural(group.items.length, "event")}`;
    const open = () => { chosen = at(group); tell(group); for (const dot of dots.querySelectorAll(".dot")) dot.setAttribute("aria-pressed", String(dot.dataset.at === chosen)); };
    return [
      s("circle", { class: `dot${standing.length ? "" : " retracted"}`, cx: group.x, cy: group.y, r: size, tabindex: "0", role: "button", "aria-label": told, "aria-pressed": String(at(group) === chosen), dataset: { priority: kind, at: at(group), name }, onclick: open,
        onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); open(); list.querySelector("button")?.focus(); } } }, s("title", null, told)),
      group.items.length > 1 && kind !== "event" ? s("text", { class: "dot-count", x: group.x, y: group.y, style: { "font-size": `${10 * px}px` } }, String(group.items.length)) : null,
    ];
  }));
  if (focused) dots.querySelector(`[data-at="${CSS.escape(focused)}"]`)?.focus();
  if (eager && all.length) { eager = false; dots.querySelector(".dot").focus(); }
  const open = all.find((group) => at(group) === chosen);
  if (open) tell(open);
  else overview(all);
}

const at = (group) => `${Math.round(group.x)},${Math.round(group.y)}`;

function tell(group) {
  const rows = [...group.items].sort((a, b) => RANK[b.kind] - RANK[a.kind] || (b.row.raised_at ?? b.row.first_reported_at).localeCompare(a.row.raised_at ?? a.row.first_reported_at));
  const sign = JSON.stringify(rows.map(({ row }) => [row.alert_id ?? row.event_id, row.version, row.status, store.watchName(row.watch_id)]));
  if (list.dataset.sign === sign) return; // it may have the focus
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.dataset.sign = sign;
  const names = [...new Set(rows.map((item) => placed(item.row.place)))];
  show(list, h("h2", null, names.slice(0, 3).join(" · ") + (names.length > 3 ? ` and ${names.length - 3} more` : "")), h("ul", null, rows.slice(0, 60).map(entry)));
  if (held) list.querySelector(`[data-id="${CSS.escape(held)}"]`)?.focus();
}

function entry({ row, kind }) {
  if (kind === "event") {
    const sides = [row.actors.join(", "), row.recipients.join(", ")].filter(Boolean).join(" → ");
    return h("li", null, h("div", { class: "row-top" }, h("span", { class: "badge" }, row.type), h("time", { datetime: row.first_reported_at }, ago(row.first_reported_at))), sides || "somebody", h("p", { class: "note" }, `${placed(row.place)} · ${plural(row.providers, "provider")} · no alert`));
  }
  return h("li", { dataset: { status: row.status } },
    h("div", { class: "row-top" }, h("span", { class: "badge", dataset: { is: row.priority } }, row.priority), row.status !== "raised" && h("span", { class: "badge", dataset: { is: row.status } }, row.status), h("time", { datetime: row.raised_at, title: stamp(row.raised_at) }, ago(row.raised_at))),
    h("button", { type: "button", class: "plain row-summary", dataset: { id: row.alert_id }, onclick: () => { goTo(`alerts/${encodeURIComponent(row.alert_id)}`); } }, row.summary),
    h("p", { class: "note" }, row.status === "retracted" ? because(row.retraction) : store.watchName(row.watch_id)));
}

function overview(all) {
  delete list.dataset.sign;
  const where = new Map();
  for (const group of all) for (const item of group.items) if (item.kind !== "event" && item.row.status !== "retracted") { const name = item.row.place.country ?? item.row.place.name; where.set(name, (where.get(name) ?? 0) + 1); }
  const nowhere = store.found().filter((row) => row.place?.lat == null).length;
  show(list, h("h2", null, "Standing alerts by country"),
    h("ul", null, [...where].sort((a, b) => b[1] - a[1]).slice(0, 20).map(([name, count]) => h("li", null, h("strong", null, name), ` ${plural(count, "alert")}`))),
    nowhere > 0 && h("p", { class: "note" }, `${plural(nowhere, "alert")} without a place.`),
    h("p", { class: "note" }, "Choose a dot to see what happened there."));
}

function later() {
  if (!waiting) { waiting = true; requestAnimationFrame(draw); }
}

function zoom(by, [px, py] = [0.5, 0.5]) {
  const w = Math.min(WHOLE.w * 1.2, Math.max(180, view.w * by));
  const share = w / view.w;
  view = { x: view.x + view.w * (1 - share) * px, y: view.y + view.h * (1 - share) * py, w, h: view.h * share };
  later();
}

/** The whole world; in a tall pane the Pacific's edges give way, so that the land is not small. */
function world() {
  const aspect = (pane.clientWidth || 1000) / (pane.clientHeight || 500);
  const w = Math.max(8000, Math.min(WHOLE.w, WHOLE.h * aspect));
  return { x: WHOLE.x + 0.56 * (WHOLE.w - w), y: WHOLE.y, w, h: WHOLE.h };
}

function whole() { view = world(); chosen = ""; later(); }

function centre({ x, y }) {
  const w = Math.min(view.w, 3200);
  const height = (w * view.h) / view.w;
  view = { x: x - w / 2, y: y - height / 2, w, h: height };
}

function gestures() {
  const held = new Map();
  let moved = 0;
  svg.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY > 0 ? 1.18 : 0.85, [event.offsetX / svg.clientWidth, event.offsetY / svg.clientHeight]); }, { passive: false });
  svg.addEventListener("pointerdown", (event) => { held.set(event.pointerId, event); moved = 0; });
  svg.addEventListener("pointermove", (event) => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (held.size === 2) {
      const [a, b] = [...held.values()];
      const other = a.pointerId === event.pointerId ? b : a;
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(apart(last) / apart(event));
    } else if (moved > 4) {
      if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      svg.classList.add("dragging");
      view.x -= dx * unit();
      view.y -= dy * unit();
      later();
    }
    held.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) svg.addEventListener(end, (event) => { held.delete(event.pointerId); svg.classList.remove("dragging"); });
}

for (const kind of ["alerts", "events", "filter", "watches"]) store.on(kind, later);

export const map = {
  open(id) { wanted = id; build().then(later); later(); },
  focus() { eager = !dots?.querySelector(".dot"); dots?.querySelector(".dot")?.focus(); },
  key(event) {
    const all = [...(dots?.querySelectorAll(".dot") ?? [])];
    const now = all.indexOf(document.activeElement);
    const pan = (x, y) => { view.x += x * view.w * 0.12; view.y += y * view.h * 0.12; later(); };
    const act = { "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1.7), 0: whole, j: () => all[(now + 1) % all.length]?.focus(), k: () => all.at(now - 1)?.focus(),
      ArrowLeft: () => pan(-1, 0), ArrowRight: () => pan(1, 0), ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1), Escape: () => { chosen = ""; later(); } }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  },
};
