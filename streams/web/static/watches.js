// The list of watches; the editor beside it.
import { $, goTo, h, show } from "./dom.js";
import { ask, store } from "./store.js";
import { plural } from "./format.js";
import { editor } from "./editor.js";

const pane = $("watch-pane");
const detail = $("watch-detail");
let opened = "";

/** What a watch asks for, a few words each. */
function terms(watch) {
  return [
    ...(watch.actors ?? []), ...(watch.role && watch.role !== "any" ? [`as ${watch.role}`] : []), ...(watch.against ?? []).map((name) => `against ${name}`),
    ...(watch.event_types ?? []), ...(watch.modes ?? []), ...(watch.countries ?? []).map((code) => `in ${code}`),
    ...(watch.near ? [`within ${watch.near.radius_km} km of ${watch.near.lat}, ${watch.near.lon}`] : []),
    ...(watch.min_severity ? [`severity ≥ ${watch.min_severity}`] : []), ...(watch.min_confidence ? [`confidence ≥ ${watch.min_confidence}`] : []),
    ...(watch.min_providers > 1 ? [`${watch.min_providers} providers`] : []), ...(watch.novelty_days ? [`new in ${watch.novelty_days} days`] : []),
    ...(watch.burst ? [`burst of ${watch.burst.min_count ?? 3} in ${watch.burst.window}`] : []), ...(watch.cooldown ? [`every ${watch.cooldown} at most`] : []),
    ...(watch.expires_at ? [`until ${watch.expires_at.slice(0, 10)}`] : []),
  ];
}

function draw() {
  const focus = pane.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const rows = [...store.watches.values()].sort((a, b) => a.watch.name.localeCompare(b.watch.name));
  const counts = new Map();
  for (const row of store.alerts.values()) if (row.status !== "retracted") counts.set(row.watch_id, (counts.get(row.watch_id) ?? 0) + 1);
  show(pane,
    h("div", { class: "watch-bar" }, h("h2", null, plural(rows.length, "watch", "watches")), store.writable ? h("button", { type: "button", class: "main", id: "watch-new", onclick: () => { goTo("watches/+"); } }, "New watch") : h("span", { class: "chip" }, "read-only")),
    rows.length ? h("ul", { class: "watches" }, rows.map(({ watch, enabled, priority }) => h("li", { dataset: { id: watch.watch_id, ...(enabled ? {} : { off: "" }) }, "aria-current": String(watch.watch_id === opened) },
      h("div", { class: "name" }, h("button", { type: "button", class: "plain", dataset: { id: watch.watch_id }, onclick: () => { goTo(`watches/${encodeURIComponent(watch.watch_id)}`); } }, watch.name), !enabled && h("span", { class: "chip" }, "off"), h("span", { class: "badge", dataset: { is: priority } }, priority)),
      h("div", { class: "terms" }, terms(watch).map((term) => h("span", { class: "chip" }, term))),
      h("p", { class: "by" }, [watch.watch_id, watch.owner, plural(counts.get(watch.watch_id) ?? 0, "standing alert")].filter(Boolean).join(" · ")))))
    : h("div", { class: "empty" }, h("strong", null, "No watches yet"), "A watch says whom and what you follow."));
  if (focus) pane.querySelector(`button[data-id="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

function confirmRemoval(row) {
  const dialog = h("dialog", { "aria-labelledby": "remove-title" }, h("h2", { id: "remove-title" }, `Remove “${row.watch.name}”?`), h("p", null, "No new alerts are raised. Those that stand stay, and are still corrected and retracted."),
    h("form", { method: "dialog", class: "actions" }, h("button", { value: "no" }, "Keep it"), h("button", { value: "yes", class: "danger", id: "remove-yes" }, "Remove")));
  document.body.append(dialog);
  dialog.addEventListener("close", async () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    try {
      await ask(`/api/watches/${encodeURIComponent(row.watch.watch_id)}`, { method: "DELETE", headers: { "If-Match": `"${row.version}"` } });
      toast(`Removed “${row.watch.name}”`);
      goTo("watches");
    } catch (error) {
      toast(error.message);
    }
  });
  dialog.showModal();
}

let fading = null;
export function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 5000);
}

for (const kind of ["watches", "alerts", "link"]) store.on(kind, () => { if (!$("view-watches").hidden) draw(); });
store.on("watches", () => { if (!$("view-watches").hidden && opened && opened !== "+" && !detail.querySelector("form")) watches.open(opened); });

export const watches = {
  open(id) {
    opened = id;
    draw();
    const row = store.watches.get(id);
    if (id === "+" && store.writable) editor.open(detail, null, { toast });
    else if (row) editor.open(detail, row, { toast, remove: () => confirmRemoval(row) });
    else show(detail, h("div", { class: "empty" }, h("strong", null, id && id !== "+" ? "There is no such watch" : "No watch is open"), store.writable ? "Choose one, or press n for a new one." : "Choose one to look at it and try it on the past."));
  },
  focus: () => pane.querySelector("button[data-id]")?.focus(),
  key(event) {
    const all = [...pane.querySelectorAll("button[data-id]")];
    const now = all.indexOf(document.activeElement);
    if (event.key === "j" || event.key === "ArrowDown") all[Math.min(all.length - 1, now + 1)]?.focus();
    else if (event.key === "k" || event.key === "ArrowUp") all[Math.max(0, now - 1)]?.focus();
    else if (event.key === "Escape") { const from = opened; goTo("watches"); (pane.querySelector(`button[data-id="${CSS.escape(from)}"]`) ?? pane.querySelector("button[data-id]"))?.focus(); }
    else return;
    event.preventDefault();
  },
};
