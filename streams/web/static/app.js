// The frame: which view is shown, the filter bar, the connection's state, and the keyboard.
import { $, goTo, h, show } from "./dom.js";
import { store } from "./store.js";
import { clock, day, plural } from "./format.js";
import { alerts } from "./alerts.js";
import { map } from "./map.js";
import { stories } from "./stories.js";
import { watches } from "./watches.js";

const views = { alerts, map, stories, watches };
const KEYS = [
  ["j, k", "next, previous"], ["Enter", "open what is selected"], ["Esc", "back to the list"], ["/", "filter by text"],
  ["s", "the story of the alert"], ["m", "the alert on the map"], ["n", "a new watch"], ["x", "clear the filter"],
  ["1 2 3 4", "alerts, map, stories, watches"], ["+ − 0", "on the map: closer, farther, the whole world"], ["?", "this list"],
];

let current = null;

/** The address is `#view` or `#view/id`: what is shown can be linked to, and the back button works. */
function route() {
  const [name, ...rest] = decodeURI(location.hash.slice(1) || "alerts").split("/");
  const view = views[name] ? name : "alerts";
  for (const key of Object.keys(views)) $(`view-${key}`).hidden = key !== view;
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.dataset.view === view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  $("filters").hidden = view === "stories" || view === "watches";
  const id = rest.join("/");
  $(`view-${view}`).toggleAttribute("data-open", Boolean(id));
  document.body.toggleAttribute("data-inner", Boolean(id) && view !== "map");
  current = view;
  views[view].open(id ? decodeURIComponent(id) : "");
}

function filters() {
  const inputs = { text: $("filter-text"), actor: $("filter-actor"), priority: $("filter-priority"), status: $("filter-status"), watch: $("filter-watch") };
  for (const [name, input] of Object.entries(inputs)) input.addEventListener("input", () => store.setFilter({ [name]: input.value.trim() }));
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filter-clear").addEventListener("click", clear);
  store.on("filter", () => {
    $("filter-clear").hidden = !Object.values(store.filter).some(Boolean);
    for (const [name, input] of Object.entries(inputs)) if (input.value.trim() !== store.filter[name]) input.value = store.filter[name];
    counted();
  });
  const chosen = () => {
    const rows = [...store.watches.values()].map((row) => row.watch).sort((a, b) => a.name.localeCompare(b.name));
    show(inputs.watch, h("option", { value: "" }, "All watches"), rows.map((watch) => h("option", { value: watch.watch_id }, watch.name)));
    inputs.watch.value = store.filter.watch;
    $("count-watches").textContent = store.watches.size || "";
  };
  store.on("watches", chosen);
  store.on("alerts", counted);
}

function clear() {
  store.setFilter({ text: "", actor: "", priority: "", status: "", watch: "" });
}

function counted() {
  const standing = [...store.alerts.values()].filter((row) => row.status !== "retracted").length;
  $("count-alerts").textContent = standing || "";
  const found = store.found().length;
  $("filter-count").textContent = found === store.alerts.size ? plural(found, "alert") : `${found.toLocaleString("en")} of ${plural(store.alerts.size, "alert")}`;
  const actors = new Map([...store.alerts.values()].flatMap((row) => row.actors.map((actor) => [actor.id, actor.name])));
  if (actors.size !== $("filter-actors").childElementCount) show($("filter-actors"), [...actors].sort((a, b) => a[1].localeCompare(b[1])).map(([id, name]) => h("option", { value: name }, id)));
}

function state() {
  const live = store.link === "live" && store.broker;
  $("link").dataset.state = live ? "live" : "lost";
  $("link").textContent = live ? "live" : store.link === "live" ? "Kafka does not answer" : store.link === "connecting" ? "connecting" : "reconnecting";
  $("link").title = `What came within the last ${store.hours} hours, ${store.limit} alerts at most`;
}

/** Say new alerts to screen readers: one sentence a second at most. */
function spoken() {
  let waiting = [];
  store.on("alerts", (change) => {
    if (!change) return;
    waiting.push(`${change.row.status}, ${change.row.priority}: ${change.row.summary}`);
    if (waiting.length === 1) setTimeout(() => {
      show($("news"), h("p", null, waiting.length > 3 ? `${waiting.length} alerts` : waiting.join(". ")));
      waiting = [];
    }, 1000);
  });
}

function keyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("help").open || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input, textarea, select");
    if (typing) {
      if (event.key === "Escape") {
        typing.blur();
        views[current].focus();
      }
      return;
    }
    const act = keyed(event.key);
    if (act) {
      event.preventDefault();
      act();
    } else views[current].key?.(event);
  });
}

function keyed(key) {
  const go = (view) => () => { goTo(view); views[view].focus(); };
  return {
    "/": () => { if ($("filters").hidden) goTo("alerts"); $("filter-text").focus(); $("filter-text").select(); },
    "?": help, x: clear, n: () => { goTo("watches/+"); },
    1: go("alerts"), 2: go("map"), 3: go("stories"), 4: go("watches"),
  }[key];
}

function help() {
  const dialog = $("help");
  show(dialog, h("h2", { id: "help-title" }, "Keyboard"), h("dl", null, KEYS.map(([keys, what]) => [h("dt", null, keys.split(/[ ,]+/).map((key) => [h("kbd", null, key), " "])), h("dd", null, what)])),
    h("form", { method: "dialog", class: "actions" }, h("button", { class: "main" }, "Close")));
  dialog.showModal();
}

filters();
spoken();
keyboard();
store.on("link", state);
$("help-button").addEventListener("click", help);
addEventListener("hashchange", route);
const tick = () => {
  const now = new Date().toISOString();
  $("clock").textContent = `${day(now, false)} ${clock(now)} UTC`;
};
tick();
setInterval(tick, 1000);
route();
store.connect();
