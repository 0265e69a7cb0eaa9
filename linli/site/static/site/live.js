// <ll-live>: hears that something happened and says so; nothing on the page moves before the reader asks for it.

const AGAIN_MS = 2000;
const POLL_MS = 30_000;
const STALE_MS = 10_000;
// The server says something every 15 s.
const SILENT_MS = 40_000;
// A burst of events is looked at once.
const LOOK_MS = 1000;
// Streams refused by a server that answers: it has enough of them.
const REFUSALS = 3;

class Live extends HTMLElement {
  /** @type {EventSource | undefined} */ #source;
  #position = "";
  #refusals = 0;
  // A copy kept for when there is no network is as old as its making; a device whose clock is behind takes it as new.
  #freshAt = Math.min(Date.now(), Date.parse(String(this.dataset.madeAt)));
  #heardAt = Date.now();
  #lookedAt = 0;
  /** @type {Record<string, number>} */ #timers = {};

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#seen);
    this.#seen();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#seen);
    this.#close();
  }

  /** A tab nobody looks at holds no stream; it looks again when it is seen. */
  #seen = () => (document.hidden ? this.#close() : this.#open());

  #close() {
    this.#source?.close();
    this.#source = undefined;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
  }

  /**
   * Do something later, once whatever was planned before under that name.
   * @param {string} name @param {number} ms @param {() => void} act
   */
  #later(name, ms, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = window.setTimeout(act, ms);
  }

  #open() {
    this.#close();
    const after = this.#position ? `&after=${this.#position}` : "";
    const source = new EventSource(`${this.dataset.stream}${after}`);
    this.#source = source;
    source.addEventListener("hello", (event) => this.#hear(event, () => (this.#refusals = 0)));
    source.addEventListener("beat", (event) => this.#hear(event));
    source.addEventListener("resync", (event) => this.#hear(event, this.#soon));
    source.addEventListener("message", (event) => this.#hear(event, this.#soon));
    source.addEventListener("hello", this.#soon);
    source.addEventListener("error", this.#lost);
    this.#listen();
  }

  /** @param {MessageEvent} event @param {() => void} [then] */
  #hear(event, then) {
    this.#heardAt = Date.now();
    if (event.lastEventId) this.#position = event.lastEventId;
    then?.();
    this.#listen();
  }

  #listen() {
    this.#later("silence", SILENT_MS, this.#lost);
  }

  /** The stream is gone: look whether the server is there, then open another. */
  #lost = async () => {
    this.#close();
    const isThere = await this.#look();
    if (document.hidden) return;
    this.#refusals = isThere ? this.#refusals + 1 : 0;
    this.#later("open", this.#refusals < REFUSALS ? AGAIN_MS : POLL_MS, () => this.#open());
    if (!isThere) this.#later("stale", Math.max(0, this.#freshAt + STALE_MS - Date.now()), this.#stale);
  };

  #soon = () => this.#later("look", Math.max(0, this.#lookedAt + LOOK_MS - Date.now()), () => this.#look());

  /** Ask what is there now, by the ordinary way with its ordinary rights, and say what is new. */
  async #look() {
    this.#lookedAt = Date.now();
    try {
      const headers = { Accept: "application/json", "LL-Quiet": "1" };
      const answer = await fetch(String(this.dataset.look), { headers, redirect: "error" });
      if (!answer.ok) return false;
      this.#compare(await answer.json());
    } catch {
      return false;
    }
    this.#freshAt = Date.now();
    this.#show("[data-ll-stale]", "");
    return true;
  }

  /**
   * Say what is new, unless the page takes it over itself (`ll-news`).
   * @param {{rows: Record<string, number | string>}} now ids and versions as they are now
   */
  #compare(now) {
    const { rows } = now;
    /** @type {Record<string, number | string>} */
    const shown = JSON.parse(this.dataset.rows ?? "{}");
    const fresh = Object.keys(rows).filter((id) => !(id in shown)).length;
    const isChanged = Object.entries(shown).some(([id, version]) => rows[id] !== version);
    const news = new CustomEvent("ll-news", { bubbles: true, cancelable: true, detail: now });
    if ((fresh || isChanged) && !this.dispatchEvent(news)) return this.#show("[data-ll-news]", "");
    const words = fresh && this.dataset.new ? this.dataset.new.replace("{n}", String(fresh)) : this.dataset.changed;
    this.#show("[data-ll-news]", fresh || isChanged ? String(words) : "");
  }

  #stale = () => {
    const time = new Date(this.#freshAt).toTimeString().slice(0, 5);
    this.#show("[data-ll-stale]", String(this.dataset.stale).replace("{time}", time));
  };

  /** @param {string} selector @param {string} words none hide it */
  #show(selector, words) {
    const bar = /** @type {HTMLElement} */ (this.querySelector(selector));
    const line = /** @type {HTMLElement} */ (bar.querySelector("span"));
    // Said again, it would be read aloud again.
    if (line.textContent !== words) line.textContent = words;
    bar.hidden = !words;
  }
}

customElements.define("ll-live", Live);
