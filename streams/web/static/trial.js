// What a dry run found: counts a day, and the latest.
import { h, s } from "./dom.js";
import { alertItem } from "./alerts.js";
import { day, plural, stamp } from "./format.js";

export function trial(told) {
  const raised = told.statuses.raised ?? 0;
  return h("section", { class: "trial", id: "trial" },
    h("h2", null, "Dry run; nothing was written"),
    h("p", { class: "sum" }, raised ? `${plural(raised, "alert")} would have been raised, ${told.standing} would still stand` : "It would not have alerted"),
    h("p", { class: "note" }, `${plural(told.events, "event")} from ${stamp(told.since)} to ${stamp(told.until)}; ${plural(told.statuses.updated ?? 0, "update")}, ${plural(told.statuses.retracted ?? 0, "retraction")}.`),
    told.quiet && h("p", { class: "note" }, "The days count back from the last event: nothing later has come."),
    bars(told.days),
    told.latest.length > 0 && [h("h2", null, `The ${told.latest.length} latest`), h("ol", null, told.latest.map((row) => h("li", { dataset: { status: row.status } }, alertItem(row))))]);
}

function bars(days) {
  const [width, height, low] = [720, 150, 118];
  const most = Math.max(1, ...days.map(({ count }) => count));
  const step = width / days.length;
  return h("figure", { class: "bars" }, s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": days.map(({ day: date, count }) => `${day(date, false)}: ${count}`).join(", ") },
    days.map(({ day: date, count }, index) => {
      const tall = count ? Math.max(4, (count / most) * (low - 22)) : 2;
      const x = index * step + step / 2;
      return [
        s("rect", { class: count ? "bar" : "bar-zero", x: x - Math.min(28, step / 3), y: low - tall, width: Math.min(56, (2 * step) / 3), height: tall, rx: 3 }),
        count ? s("text", { class: "bar-count", x, y: low - tall - 6 }, String(count)) : null,
        s("text", { class: "bar-day", x, y: low + 20 }, day(date, false)),
      ];
    })));
}
