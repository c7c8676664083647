// Times, numbers and names as people read them. All times are UTC: a wire desk works in it.

const pad = (number) => String(number).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function clock(iso, seconds = true) {
  const at = new Date(iso);
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}${seconds ? `:${pad(at.getUTCSeconds())}` : ""}`;
}

export function day(iso, year = true) {
  const at = new Date(iso);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}${year ? ` ${at.getUTCFullYear()}` : ""}`;
}

export const stamp = (iso) => (iso ? `${day(iso)}, ${clock(iso)}` : "not known");

/** How long ago, in one unit. */
export function ago(iso, now = Date.now()) {
  const seconds = Math.max(0, (now - new Date(iso)) / 1000);
  if (seconds < 5) return "now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return seconds < 172_800 ? "yesterday" : day(iso);
}

/** The time from one moment to another. */
export function lapse(from, to) {
  const seconds = (new Date(to) - new Date(from)) / 1000;
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "+";
  if (size < 120) return `${sign}${size < 10 ? size.toFixed(2) : Math.round(size)} s`;
  if (size < 7200) return `${sign}${Math.round(size / 60)} min`;
  if (size < 172_800) return `${sign}${Math.round(size / 3600)} h`;
  return `${sign}${Math.round(size / 86_400).toLocaleString("en")} days`;
}

/** "at least 3", "3", "3 to 5". */
export function range([least, most]) {
  if (most === null) return `at least ${least.toLocaleString("en")}`;
  return least === most ? least.toLocaleString("en") : `${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
}

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const placed = (place) => (place ? [place.name, place.country].filter(Boolean).join(", ") : "");

const REASONS = {
  kill: "the agency killed the story",
  withheld: "the agency withholds the story",
  superseded: "a newer version no longer says it",
  merged: "it is told under another event",
};

/** Why an alert was taken back, in words. */
export const because = (reason) => REASONS[reason] ?? reason ?? "withdrawn";

const KINDS = {
  new: "first report",
  update: "update",
  correction: "correction",
  duplicate: "copy",
  kill: "kill",
  withheld: "withheld",
};
export const kindName = (kind) => KINDS[kind] ?? kind;
