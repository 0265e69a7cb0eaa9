// <ll-map-pick>: a fixed pin in the middle, the map moves under it; says in words which cell was recognised.

import { draw } from "ll/map";

const COARSE_M = 100;
const SETTLE_MS = 400;
const CLOSE_ZOOM = 16;

class MapPick extends HTMLElement {
  connectedCallback() {
    const [lat, long] = this.querySelectorAll("input[type=hidden]");
    this.lat = /** @type {HTMLInputElement} */ (lat);
    this.long = /** @type {HTMLInputElement} */ (long);
    this.frame = /** @type {HTMLElement} */ (this.querySelector(".ll-map"));
    this.status = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    this.showButton = /** @type {HTMLElement} */ (this.querySelector("[data-ll-show]"));
    this.showButton.hidden = false;
    this.showButton.addEventListener("click", () => this.#open());
    const here = /** @type {HTMLElement} */ (this.querySelector("[data-ll-here]"));
    here.hidden = !("geolocation" in navigator);
    here.addEventListener("click", () => this.#locate());
    this.lat.addEventListener("change", () => this.#follow());
    this.long.addEventListener("change", () => this.#follow());
    if (this.lat.value) this.#name();
  }

  async #open() {
    if (this.map || !this.frame.hidden) return;
    this.showButton.hidden = true;
    this.frame.hidden = false;
    const options = { ...this.dataset };
    if (this.lat.value) Object.assign(options, { centre: `${this.long.value},${this.lat.value}`, zoom: String(CLOSE_ZOOM) });
    try {
      this.map = await draw(/** @type {HTMLElement} */ (this.frame.firstElementChild), options);
    } catch {
      this.frame.hidden = true;
      this.status.textContent = this.dataset.none ?? "";
      return;
    }
    this.map.getCanvas().focus();
    // Only a hand on the map chooses a place; drawing it does not.
    this.map.on("moveend", (/** @type {any} */ event) => (event.originalEvent || event.isPick) && this.#take());
    // A tap brings its place under the pin, for hands that cannot drag.
    this.map.on("click", (/** @type {any} */ event) => this.map.easeTo({ center: event.lngLat, duration: 150 }, { isPick: true }));
    this.map.getCanvas().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#take();
    });
  }

  #take() {
    const { lat, lng } = this.map.getCenter();
    this.coarse = "";
    this.#set(lat, lng);
  }

  /** @param {number} lat @param {number} long */
  #set(lat, long) {
    this.lat.value = lat.toFixed(6);
    this.long.value = long.toFixed(6);
    this.dispatchEvent(new Event("input", { bubbles: true }));
    this.#name();
  }

  /** Show a place that another part of the form has set. */
  #follow() {
    if (!this.lat.value || !this.long.value) return;
    this.map?.jumpTo({ center: [Number(this.long.value), Number(this.lat.value)], zoom: CLOSE_ZOOM });
    this.#name();
  }

  #locate() {
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        this.#set(coords.latitude, coords.longitude);
        this.coarse = coords.accuracy > COARSE_M ? (this.dataset.coarse ?? "").replace("{m}", String(Math.round(coords.accuracy))) : "";
        await this.#open();
        this.map?.jumpTo({ center: [coords.longitude, coords.latitude], zoom: CLOSE_ZOOM });
      },
      () => (this.status.textContent = this.dataset.denied ?? ""),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  /** Ask the server which cell the place lies in and say it. */
  #name() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      if (!this.dataset.cell) return;
      this.status.textContent = this.dataset.looking ?? "";
      try {
        const answer = await fetch(`${this.dataset.cell}?lat=${this.lat.value}&long=${this.long.value}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const { words } = await answer.json();
        this.status.textContent = [words, this.coarse].filter(Boolean).join(" ");
      } catch {
        this.status.textContent = this.dataset.lost ?? "";
      }
    }, SETTLE_MS);
  }
}

customElements.define("ll-map-pick", MapPick);
