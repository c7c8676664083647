// The list of alerts: the latest word first, kept in place while it grows, walked by keyboard.
import { $, goTo, h, show } from "./dom.js";
import { store } from "./store.js";
import { ago, because, placed, stamp } from "./format.js";
import { detail } from "./detail.js";

const PAGE = 150;
const list = $("alert-list");
const elements = new Map();
let selected = "";
let opened = "";
let shown = PAGE;
let waiting = false;

export const wide = () => matchMedia("(min-width: 60.01rem)").matches;

export function alertItem(row) {
  const note =
    row.status === "retracted" ? h("p", { class: "row-note gone" }, `Retracted: ${because(row.retraction)}`)
    : row.status === "updated" ? h("p", { class: "row-note changed" }, row.changed.join(" · "))
    : row.sentence ? h("p", { class: "row-note" }, `“${row.sentence}”`) : null;
  return [
    h("div", { class: "row-top" },
      h("span", { class: "badge", dataset: { is: row.priority } }, row.priority),
      row.status !== "raised" && h("span", { class: "badge", dataset: { is: row.status } }, row.status),
      h("span", { class: "row-watch" }, store.watchName(row.watch_id)),
      h("time", { datetime: row.raised_at, title: stamp(row.raised_at) }, ago(row.raised_at))),
    h("p", { class: "row-summary" }, row.summary),
    note,
  ];
}

function draw() {
  waiting = false;
  const rows = store.found();
  const wanted = rows.slice(0, shown);
  const keep = new Set(wanted.map((row) => row.alert_id));
  for (const [id, element] of elements) if (!keep.has(id)) { element.remove(); elements.delete(id); }
  if (!keep.has(selected)) selected = wanted[0]?.alert_id ?? "";
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  let before = null;
  for (const row of wanted) {
    let element = elements.get(row.alert_id);
    if (!element) {
      element = h("li", { role: "option", tabindex: "-1", id: `a-${row.alert_id}`, onclick: () => { choose(row.alert_id, true); go(row.alert_id); } });
      elements.set(row.alert_id, element);
    }
    if (element.row !== row || element.watchName !== store.watchName(row.watch_id)) {
      show(element, alertItem(row));
      Object.assign(element.dataset, { priority: row.priority, status: row.status, id: row.alert_id });
      element.row = row;
      element.watchName = store.watchName(row.watch_id);
    }
    const next = before ? before.nextSibling : list.firstChild;
    if (next !== element) list.insertBefore(element, next);
    before = element;
  }
  mark();
  if (focused && document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
  for (const old of list.querySelectorAll(".more, .empty")) old.remove();
  if (rows.length > shown) list.append(h("li", { class: "more", role: "presentation" }, h("button", { type: "button", onclick: () => { shown += PAGE; draw(); } }, `Show ${Math.min(PAGE, rows.length - shown)} more`)));
  if (!rows.length) list.append(empty());
}

function empty() {
  const [title, text] = store.alerts.size ? ["Nothing passes the filter", "Press x to clear it."]
    : store.link === "live" ? [`No alerts within the last ${store.hours} hours`, store.watches.size ? "They appear here as they are raised." : "There are no watches yet: press n to add one."]
    : ["Connecting", "The topics are being read."];
  return h("li", { class: "empty", role: "presentation" }, h("strong", null, title), text);
}

function mark() {
  for (const [id, element] of elements) {
    const is = id === selected;
    element.setAttribute("aria-selected", String(is));
    element.tabIndex = is ? 0 : -1;
  }
}

function choose(id, focus) {
  selected = id;
  mark();
  if (!focus) return;
  elements.get(id)?.focus({ preventScroll: true });
  elements.get(id)?.scrollIntoView({ block: "nearest" });
}

const go = (id) => { goTo(`alerts/${encodeURIComponent(id)}`); };

function step(by) {
  const ids = [...list.querySelectorAll("[role=option]")].map((element) => element.dataset.id);
  const to = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(selected) + by))];
  if (!to) return;
  choose(to, true);
  if (wide()) history.replaceState(null, "", `#alerts/${encodeURIComponent(to)}`);
  if (wide()) { opened = to; detail.show(to); }
}

function later() {
  if (!waiting) { waiting = true; requestAnimationFrame(draw); }
}

store.on("alerts", (change) => {
  later();
  if (change) requestAnimationFrame(() => {
    const element = elements.get(change.row.alert_id);
    element?.classList.remove("fresh");
    void element?.offsetWidth;
    element?.classList.add("fresh");
  });
  if (!change || change.row.alert_id === opened) detail.refresh();
});
for (const kind of ["watches", "filter", "link"]) store.on(kind, later);
setInterval(() => {
  for (const time of document.querySelectorAll(".row-top time")) {
    const told = ago(time.dateTime);
    if (time.textContent !== told) time.textContent = told;
  }
}, 10_000);

export const alerts = {
  open(id) {
    opened = id;
    if (id) choose(id, false);
    detail.show(id);
    later();
  },
  focus: () => choose(selected, true),
  key(event) {
    const row = store.alerts.get(selected);
    if (event.key === "j" || event.key === "ArrowDown") step(1);
    else if (event.key === "k" || event.key === "ArrowUp") step(-1);
    else if (event.key === "Home") step(-1e9);
    else if (event.key === "End") step(1e9);
    else if (event.key === "Enter" && list.contains(event.target) && selected) { go(selected); detail.show(selected, true); opened = selected; }
    else if (event.key === "Escape") { if (!wide()) goTo("alerts"); choose(selected, true); }
    else if (event.key === "s" && row?.thread_id) goTo(`stories/${encodeURIComponent(row.thread_id)}`);
    else if (event.key === "m" && row) goTo(`map/${encodeURIComponent(row.alert_id)}`);
    else return;
    event.preventDefault();
  },
};
