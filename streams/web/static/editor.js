// The editor of one watch: checked while it is typed, tried on the past, saved only over the version that was opened.
import { goTo, h, show } from "./dom.js";
import { ask, store } from "./store.js";
import { trial } from "./trial.js";

const TYPES = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"];
const MODALITIES = ["asserted", "claimed", "denied", "planned", "threatened", "hypothetical"];

/** name, label, kind, hint; kinds: text, list, number, choice, ticks, tick, pairs. Dotted names lie in a record of their own. */
const FIELDS = {
  "The watch": [
    ["name", "Name", "text", "what people call it", "wide"],
    ["watch_id", "Id", "text", "letters, digits, . _ -; cannot be changed later"],
    ["priority", "Priority", "choice", "", "", ["routine", "urgent", "flash"]],
    ["enabled", "In force", "tick", ""],
  ],
  "Who": [
    ["actors", "Actors", "list", "names or ids, comma between; country:SYR, sector:REB, parent:al-qaida", "wide"],
    ["role", "Their part", "choice", "", "", ["any", "actor", "recipient"]],
    ["against", "On the other side", "list", "as above"],
  ],
  "What and where": [
    ["event_types", "Kinds of event", "ticks", "none chosen means all", "wide", TYPES],
    ["modes", "Modes", "list", "e.g. airstrike, occupy"],
    ["countries", "Countries", "list", "three letters each: SYR, IRQ"],
    ["near.lat", "Near: latitude", "number", ""], ["near.lon", "Near: longitude", "number", ""], ["near.radius_km", "Near: radius, km", "number", ""],
  ],
  "How sure": [
    ["min_severity", "Severity at least", "number", "0 to 10"], ["min_confidence", "Confidence at least", "number", "0 to 1"], ["min_providers", "Independent providers", "number", "copies of one text count once"],
    ["modality", "Known as", "ticks", "", "wide", MODALITIES],
    ["negated", "Also what did not happen", "tick", ""], ["historic", "Also background", "tick", ""],
  ],
  "How often": [
    ["cooldown", "Cooldown", "text", "30m, 6h, 2d"], ["novelty_days", "New within days", "number", "not seen for so long"], ["burst.window", "Burst: window", "text", "6h"], ["burst.min_count", "Burst: events", "number", "3 where empty"], ["burst.p_value", "Burst: chance below", "number", "0.01 where empty"],
    ["expires_at", "Expires", "text", "2026-12-31 or a time"],
  ],
  "For you": [["owner", "Owner", "text", ""], ["labels", "Labels", "pairs", "desk=syria, ticket=12"]],
};
const ALL = Object.values(FIELDS).flat();
const DEFAULTS = { enabled: true, priority: "routine", role: "any", modality: ["asserted"] };

const inputId = (name) => `w-${name.replace(".", "-")}`;
const reach = (watch, name) => name.split(".").reduce((value, part) => value?.[part], watch);

function text(value, kind) {
  if (value === undefined || value === null) return "";
  if (kind === "list") return value.join(", ");
  if (kind === "pairs") return Object.entries(value).map(([key, told]) => `${key}=${told}`).join(", ");
  return String(value);
}

function field(watch, [name, label, kind, hint, wide, choices], fixed) {
  const id = inputId(name);
  const value = reach(watch, name) ?? DEFAULTS[name];
  const described = `${id}-hint ${id}-wrong`;
  const shared = { id, name, "aria-describedby": described, disabled: !store.writable && null };
  let control;
  if (kind === "choice") control = h("select", shared, choices.map((choice) => h("option", { value: choice, selected: choice === value }, choice)));
  else if (kind === "ticks") control = h("div", { class: "ticks", role: "group", "aria-labelledby": `${id}-label`, id, "aria-describedby": described, tabindex: "-1" }, choices.map((choice) => h("label", null, h("input", { type: "checkbox", value: choice, checked: (value ?? []).includes(choice), name }), h("span", null, choice))));
  else if (kind === "tick") return h("div", { class: "field", dataset: { field: name } }, h("label", { class: "tick-one" }, h("input", { type: "checkbox", ...shared, checked: Boolean(value) }), label), h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }));
  else control = h("input", { ...shared, type: "text", inputmode: kind === "number" ? "decimal" : null, value: text(value, kind), readonly: fixed, autocomplete: "off", spellcheck: "false", list: name === "actors" || name === "against" ? "known-names" : null });
  return h("div", { class: `field ${wide ?? ""}`, dataset: { field: name } },
    kind === "ticks" ? h("div", { class: "label", id: `${id}-label` }, label) : h("label", { for: id }, label), control,
    h("p", { class: "hint", id: `${id}-hint` }, hint), h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }));
}

/** The watch as the form says; what is empty is left out, what is no number is left for the server to name. */
function read(form) {
  const watch = {};
  const put = (name, value) => {
    const [first, second] = name.split(".");
    if (second) (watch[first] ??= {})[second] = value;
    else watch[first] = value;
  };
  for (const [name, , kind] of ALL) {
    const control = form.querySelector(`#${inputId(name)}`);
    if (kind === "tick") { if (control.checked !== Boolean(DEFAULTS[name])) put(name, control.checked); continue; }
    if (kind === "ticks") { const chosen = [...control.querySelectorAll(":checked")].map((box) => box.value); if (chosen.length) put(name, chosen); continue; }
    const written = control.value.trim();
    if (!written || (kind === "choice" && written === DEFAULTS[name])) continue;
    if (kind === "list") put(name, written.split(",").map((part) => part.trim()).filter(Boolean));
    else if (kind === "pairs") put(name, Object.fromEntries(written.split(",").map((part) => part.split("=").map((side) => side.trim())).filter(([key]) => key).map(([key, told]) => [key, told ?? ""])));
    else put(name, kind === "number" && Number.isFinite(Number(written.replace(",", "."))) ? Number(written.replace(",", ".")) : written);
  }
  return watch;
}

function clean(form) {
  for (const wrong of form.querySelectorAll("[data-wrong]")) { delete wrong.dataset.wrong; wrong.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid"); }
  for (const line of form.querySelectorAll(".wrong")) line.replaceChildren();
}

/** Put a problem to its field; with `focus` go there. */
function point(form, problem, focus) {
  clean(form);
  const name = [problem.part ? `${problem.field}.${problem.part}` : "", problem.field, problem.field && ALL.find(([known]) => known.startsWith(`${problem.field}.`))?.[0]].find((one) => one && form.querySelector(`[data-field="${CSS.escape(one)}"]`));
  if (!name) { form.querySelector(".said").textContent = `${problem.field ? `${problem.field}: ` : ""}${problem.message}`; return; }
  const box = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const control = box.querySelector(`#${inputId(name)}`);
  box.dataset.wrong = "";
  control.setAttribute("aria-invalid", "true");
  const meant = problem.meant && problem.index !== null && h("button", { type: "button", class: "plain", onclick: () => { const parts = control.value.split(",").map((part) => part.trim()).filter(Boolean); parts[problem.index] = problem.meant; control.value = parts.join(", "); control.focus(); control.dispatchEvent(new Event("input", { bubbles: true })); } }, `Use ${problem.meant}`);
  show(box.querySelector(".wrong"), problem.message, meant ? [" ", meant] : null);
  if (focus) control.focus();
}

function open(pane, row, { toast, remove }) {
  const watch = row?.watch ?? {};
  const said = h("span", { class: "said", role: "status" });
  const results = h("div", { "aria-live": "polite" });
  const names = h("datalist", { id: "known-names" });
  let timer = null;
  let asked = 0;
  const form = h("form", { class: "editor", novalidate: true, autocomplete: "off" },
    h("div", { class: "head" }, h("button", { type: "button", class: "quiet back", onclick: () => { goTo("watches"); } }, "← Watches"), h("h1", { tabindex: "-1" }, row ? watch.name : "New watch"), row && h("code", { class: "spring" }, `version ${row.version}`)),
    Object.entries(FIELDS).map(([legend, fields]) => h("fieldset", { disabled: !store.writable && row && false }, h("legend", null, legend), h("div", { class: "grid" }, fields.map((one) => field(watch, one, one[0] === "watch_id" && Boolean(row)))))),
    names,
    h("div", { class: "actions" }, store.writable && h("button", { type: "submit", class: "main", id: "watch-save" }, row ? "Save" : "Add the watch"), h("button", { type: "button", id: "watch-try", onclick: attempt }, "Try it on the last 7 days"), row && store.writable && h("button", { type: "button", class: "danger", id: "watch-remove", onclick: remove }, "Remove"), said),
    results);

  const failed = (error, focus) => {
    const problem = error.answer?.problem;
    if (problem) { said.textContent = ""; point(form, problem, focus); } else said.textContent = error.message;
  };

  async function check() {
    const number = ++asked;
    try {
      const told = await ask("/api/watches/check", { method: "POST", body: read(form) });
      if (number !== asked) return;
      said.textContent = told.ok ? "Nothing wrong" : "";
      if (told.ok) clean(form);
      else point(form, told.problem, false);
    } catch (error) {
      if (number === asked) failed(error, false);
    }
  }

  async function attempt() {
    said.textContent = "Reading the events of the past …";
    try {
      const told = await ask("/api/watches/trial", { method: "POST", body: read(form) });
      clean(form);
      said.textContent = "";
      show(results, trial(told));
      results.scrollIntoView({ block: "nearest" });
    } catch (error) { failed(error, true); }
  }

  async function save(event) {
    event.preventDefault();
    clearTimeout(timer);
    ++asked;
    const wanted = read(form);
    said.textContent = "Saving …";
    try {
      const headers = row ? { "If-Match": `"${row.version}"` } : { "If-None-Match": "*" };
      await ask(`/api/watches/${encodeURIComponent(wanted.watch_id ?? "-")}`, { method: "PUT", body: wanted, headers });
      toast(`${row ? "Saved" : "Added"} “${wanted.name}”; it is in force`);
      goTo("watches");
      goTo(`watches/${encodeURIComponent(wanted.watch_id)}`);
    } catch (error) { failed(error, true); }
  }

  form.addEventListener("submit", save);
  form.addEventListener("input", async (event) => {
    if (!row && event.target.name === "name" && !form.querySelector("#w-watch_id").dataset.own) form.querySelector("#w-watch_id").value = event.target.value.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    if (event.target.name === "watch_id") event.target.dataset.own = "1";
    if (event.target.getAttribute("list") === "known-names") {
      const written = event.target.value;
      const start = written.slice(0, written.lastIndexOf(",") + 1);
      const found = await ask(`/api/names?q=${encodeURIComponent(written.slice(start.length).trim())}`).catch(() => []);
      show(names, found.map((name) => h("option", { value: `${start}${start ? " " : ""}${name}` })));
    }
    clearTimeout(timer);
    if (form.querySelector("#w-name").value.trim()) timer = setTimeout(check, 500);
  });
  show(pane, form);
  pane.scrollTop = 0;
  (row ? form.querySelector("h1") : form.querySelector("#w-name")).focus({ preventScroll: true });
}

export const editor = { open };
