// What the page knows, kept up to date by server-sent events, and the filter over it.

/** Tells listeners of kinds of change: "alerts", "events", "watches", "link", "filter", "story". */
class Store extends EventTarget {
  alerts = new Map();
  events = new Map();
  watches = new Map();
  hours = 72;
  limit = 2000;
  writable = false;
  broker = true;
  link = "connecting";
  filter = { text: "", priority: "", status: "", watch: "", actor: "" };
  #source = null;
  #last = "";
  #heard = 0;
  #wait = 500;
  #timer = null;

  connect() {
    this.#open();
    setInterval(() => {
      // A connection that fell silent is as good as lost: proxies and sleeping laptops do not tell.
      if (this.link === "live" && Date.now() - this.#heard > 35_000) this.#again();
    }, 5000);
    addEventListener("online", () => this.#again());
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  on(kind, listener) {
    this.addEventListener(kind, (event) => listener(event.detail));
  }

  setFilter(change) {
    this.filter = { ...this.filter, ...change };
    this.tell("filter");
  }

  /** The alerts that pass the filter, the latest word first. */
  found() {
    const { text, priority, status, watch, actor } = this.filter;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const named = actor.toLowerCase();
    const passes = (row) =>
      (!priority || row.priority === priority) &&
      (!status || (status === "standing" ? row.status !== "retracted" : row.status === status)) &&
      (!watch || row.watch_id === watch) &&
      (!named || row.actors.some((a) => a.id.toLowerCase() === named || a.name.toLowerCase().includes(named))) &&
      words.every((word) => this.#haystack(row).includes(word));
    return [...this.alerts.values()].filter(passes).sort((a, b) => b.raised_at.localeCompare(a.raised_at) || (a.alert_id < b.alert_id ? 1 : -1));
  }

  watchName(id) {
    return this.watches.get(id)?.watch.name ?? id;
  }

  #haystack(row) {
    row.haystack ??= [row.summary, row.sentence, row.type, row.watch_id, this.watchName(row.watch_id), row.place?.name, row.place?.country,
      ...row.providers, ...row.actors.flatMap((actor) => [actor.id, actor.name])].join(" ").toLowerCase();
    return row.haystack;
  }

  #open() {
    clearTimeout(this.#timer);
    const source = new EventSource(`/api/stream${this.#last ? `?last=${encodeURIComponent(this.#last)}` : ""}`);
    this.#source = source;
    const take = (kind, handle) =>
      source.addEventListener(kind, (event) => {
        this.#heard = Date.now();
        if (event.lastEventId) this.#last = event.lastEventId;
        this.#linked("live");
        this.#wait = 500;
        handle(JSON.parse(event.data));
      });
    take("snapshot", (all) => this.#reset(all));
    take("alert", (row) => {
      const before = this.alerts.get(row.alert_id);
      this.alerts.delete(row.alert_id);
      this.alerts.set(row.alert_id, row);
      while (this.alerts.size > this.limit) this.alerts.delete(this.alerts.keys().next().value);
      this.tell("alerts", { row, before });
    });
    take("event", (row) => {
      this.events.set(row.event_id, row);
      while (this.events.size > 4000) this.events.delete(this.events.keys().next().value);
      this.tell("events", row);
    });
    take("story", (row) => this.tell("story", row));
    take("watch", (row) => {
      this.watches.set(row.watch.watch_id, row);
      this.tell("watches", row);
    });
    take("unwatch", ({ watch_id }) => {
      this.watches.delete(watch_id);
      this.tell("watches");
    });
    take("broker", ({ connected }) => {
      this.broker = connected;
      this.tell("link");
    });
    take("beat", () => {});
    source.onerror = () => this.#again();
  }

  /** Ask anew after a wait that grows; the browser's own retry gives up on some answers and knows no growth. */
  #again() {
    this.#source?.close();
    this.#linked("lost");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.8 + 0.4 * Math.random()));
    this.#wait = Math.min(this.#wait * 2, 10_000);
  }

  #linked(link) {
    if (this.link === link) return;
    this.link = link;
    this.tell("link");
  }

  #reset(all) {
    this.hours = all.hours;
    this.limit = all.limit;
    this.broker = all.broker;
    this.writable = all.writable;
    this.alerts = new Map(all.alerts.map((row) => [row.alert_id, row]));
    this.events = new Map(all.events.map((row) => [row.event_id, row]));
    this.watches = new Map(all.watches.map((row) => [row.watch.watch_id, row]));
    for (const kind of ["watches", "events", "alerts", "link"]) this.tell(kind);
  }
}

export const store = new Store();

/** Ask the server; throws an Error with `status` and what it answered in `answer`. */
export async function ask(path, { method = "GET", body, headers = {} } = {}) {
  const writes = method !== "GET";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: writes ? { "Content-Type": "application/json", "X-Wirewatch": "1", ...headers } : headers,
      body: body === undefined ? (writes ? "{}" : undefined) : JSON.stringify(body),
    });
  } catch {
    throw new Error("the server cannot be reached");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.error ?? `the server answered ${response.status}`), { status: response.status, answer });
}
