// <ll-presence>: says who else has a form of this case open, and on a form that its reader has; every half minute.

const EVERY_MS = 30_000;

class Presence extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#seen);
    window.addEventListener("pagehide", this.#leave);
    this.#seen();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#seen);
    window.removeEventListener("pagehide", this.#leave);
    this.#stop();
  }

  /** A tab nobody looks at asks nothing and says nothing. */
  #seen = () => {
    this.#stop();
    if (document.hidden) return;
    this.#ask();
    this.#timer = window.setInterval(() => this.#ask(), EVERY_MS);
  };

  #stop() {
    clearInterval(this.#timer);
  }

  /** The token of the page's own form; a page without one only listens. */
  get #token() {
    const field = this.dataset.works === undefined ? null : document.querySelector("input[name=csrfmiddlewaretoken]");
    return field instanceof HTMLInputElement ? field.value : "";
  }

  /** @param {Record<string, string>} [said] */
  #request(said = {}) {
    const headers = { Accept: "application/json", "LL-Quiet": "1", "X-CSRFToken": this.#token };
    /** @type {RequestInit} */
    const how = this.#token
      ? { method: "POST", headers, body: new URLSearchParams(said), keepalive: true, redirect: "error" }
      : { headers, redirect: "error" };
    return fetch(String(this.dataset.url), how);
  }

  async #ask() {
    try {
      const answer = await this.#request();
      if (answer.ok) this.#show((await answer.json()).here);
    } catch {
      // Without the server nobody is known to be here; the stale bar says that it is away.
    }
  }

  #leave = () => {
    if (this.#token) this.#request({ left: "1" }).catch(() => {});
  };

  /** @param {string[]} here */
  #show(here) {
    const line = /** @type {HTMLElement} */ (this.querySelector("[data-ll-present]"));
    const words = here.join(" · ");
    if (line.textContent !== words) line.textContent = words;
    /** @type {HTMLElement} */ (this.firstElementChild).hidden = !words;
  }
}

customElements.define("ll-presence", Presence);
