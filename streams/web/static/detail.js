// One alert in full: its sentence where it stands, the rule, why it was raised, its times, and every version of it.
import { $, goTo, h, show } from "./dom.js";
import { ask, store } from "./store.js";
import { because, clock, day, lapse, placed, range, stamp } from "./format.js";

const pane = $("alert-detail");
let wanted = "";
let eager = false; // the title gets the focus once it is there

/** A sentence with the names of actors and place set apart. */
function named(sentence, names) {
  let parts = [sentence];
  for (const { text, role } of [...names].sort((a, b) => b.text.length - a.text.length)) {
    parts = parts.flatMap((part) => {
      if (typeof part !== "string") return [part];
      const at = part.indexOf(text);
      return at < 0 ? [part] : [part.slice(0, at), h("b", { dataset: { role }, title: role }, text), part.slice(at + text.length)];
    });
  }
  return h("mark", null, parts);
}

function article(told, names) {
  return h("section", { class: "quote" },
    h("header", null,
      h("strong", null, told.provider || "unknown provider"),
      h("code", null, `${told.uri} v${told.version}`),
      told.published_at && h("time", { datetime: told.published_at }, stamp(told.published_at)),
      h("span", { class: "rule" }, "rule ", h("code", null, told.rule))),
    told.headline && h("h3", null, told.headline),
    h("p", { class: "text" }, told.before, named(told.sentence, names), told.after));
}

function versions(told) {
  return h("ol", { class: "versions" }, [...told].reverse().map((version) =>
    h("li", { dataset: { status: version.status } },
      h("span", { class: "badge", dataset: { is: version.status } }, version.status),
      h("span", { class: "when" }, `version ${version.version} · `, h("time", { datetime: version.raised_at }, stamp(version.raised_at))),
      version.status === "retracted" && h("p", null, `because ${because(version.retraction)}`),
      version.changed.length > 0 && h("ul", null, version.changed.map((change) => h("li", null, change))),
      h("p", null, "by ", h("code", null, `${version.cause.uri} v${version.cause.version}`), " · watch ", h("code", null, version.watch_version)))));
}

function facts(event) {
  const people = (actors) => actors.map((actor) => actor.name).join(", ");
  const told = [
    ["Who", people(event.actors)], ["To whom", people(event.recipients)],
    ["What", [event.type, event.mode].filter(Boolean).join(" · ")], ["Where", placed(event.place)],
    ["When", event.date && (event.date.start === event.date.end ? day(event.date.start) : `${day(event.date.start)} – ${day(event.date.end)}`)],
    ...Object.entries(event.counts).map(([kind, bounds]) => [kind[0].toUpperCase() + kind.slice(1), range(bounds)]),
    ["Known as", event.modality + (event.attributed_to ? ` by ${event.attributed_to.name}` : "")],
    ["Severity", `${event.severity} of 10`], ["Confidence", `${Math.round(event.confidence * 100)} %`],
    ["Independent providers", String(event.independent_providers)],
  ];
  return h("dl", { class: "facts" }, told.filter(([, value]) => value).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

function times(alert) {
  const step = (name, iso, from) => h("li", null, h("b", null, name), h("time", { datetime: iso }, `${day(iso)}, ${clock(iso)}`), from && h("span", { class: "lapse" }, lapse(from, iso)));
  return h("ol", { class: "times" }, step("Published", alert.published_at), step("Ingested", alert.ingested_at, alert.published_at), step("Alerted", alert.raised_at, alert.ingested_at));
}

function draw(told) {
  const focus = eager || pane.contains(document.activeElement);
  eager = false;
  const { alert, row } = told;
  const reasons = [...told.versions].reverse().find((version) => version.reasons.length)?.reasons ?? []; // a retraction gives none
  const title = h("h1", { tabindex: "-1" }, alert.summary);
  show(pane,
    h("div", { class: "head" },
      h("button", { type: "button", class: "quiet back", onclick: () => { goTo("alerts"); } }, "← Alerts"),
      h("span", { class: "badge", dataset: { is: alert.priority } }, alert.priority),
      h("span", { class: "badge", dataset: { is: alert.status } }, alert.status),
      h("a", { href: `#watches/${encodeURIComponent(alert.watch_id)}` }, told.watch_name ?? alert.watch_id),
      h("span", { class: "spring" }),
      told.thread_id && h("a", { href: `#stories/${encodeURIComponent(told.thread_id)}` }, "Story"),
      row.place?.lat != null && h("a", { href: `#map/${encodeURIComponent(alert.alert_id)}` }, "Map")),
    title,
    alert.status === "retracted" && h("p", { class: "gone-note" }, h("strong", null, "Retracted: "), because(alert.retraction), ", by ", h("code", null, `${alert.cause.uri} v${alert.cause.version}`), "."),
    alert.status === "updated" && h("div", { class: "changed-note" }, h("strong", null, "Changed: "), alert.changed.join(" · ")),
    facts(alert.event),
    h("h2", null, told.articles.length > 1 ? `The sentences, ${told.articles.length} articles` : "The sentence"),
    told.articles.length ? told.articles.map((one) => article(one, told.names)) : h("p", null, "No article stands behind it any more."),
    told.articles.length > 0 && h("p", { class: "legend" }, h("b", { dataset: { role: "actor" } }, "who"), h("b", { dataset: { role: "recipient" } }, "to whom"), h("b", { dataset: { role: "place" } }, "where")),
    reasons.length > 0 && h("h2", null, "Why it was raised"),
    h("ul", { class: "reasons" }, reasons.map((reason) => h("li", null, h("span", null, reason.condition), reason.value))),
    h("h2", null, "Times (UTC)"), times(alert),
    h("h2", null, "Versions"), versions(told.versions),
    h("details", { class: "raw" }, h("summary", null, "The record as it is on the topic"), h("pre", { tabindex: "0" }, JSON.stringify(alert, null, 2))));
  if (focus) title.focus();
}

async function load() {
  const id = wanted;
  try {
    const told = await ask(`/api/alerts/${encodeURIComponent(id)}`);
    if (id === wanted) draw(told);
  } catch (error) {
    if (id === wanted) show(pane, h("div", { class: "empty" }, h("strong", null, "Not to be had"), error.message));
  }
}

export const detail = {
  show(id, focus = false) {
    if (id && id === wanted && pane.firstChild && !pane.querySelector(".empty")) {
      if (focus) pane.querySelector("h1")?.focus(); // what is still on its way takes the focus over
      return;
    }
    eager = Boolean(id) && (focus || (eager && id === wanted));
    wanted = id;
    pane.scrollTop = 0;
    if (id) load();
    else show(pane, h("div", { class: "empty" }, h("strong", null, "No alert is open"), "j and k walk the list, Enter opens, ? tells all keys."));
  },
  refresh() {
    if (wanted && store.link === "live") load();
  },
};
