// <ll-here>: takes the position once, when its form is about to be sent, and shows how far from the place that is.
// Nothing is asked before and nothing is watched. The choice inside is the way without a position or without script.

const WAIT_MS = 8000;
const EARTH_M = 6_371_000;

class Here extends HTMLElement {
  connectedCallback() {
    this.status = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    this.reason = /** @type {HTMLSelectElement} */ (this.querySelector("select"));
    const isAsked = this.reason.getAttribute("aria-invalid") === "true";
    this.toggleAttribute("data-is-known", !isAsked);
    const form = this.closest("form");
    form?.addEventListener("submit", (event) => this.#before(event));
  }

  /** Whether the form already says where, or why it does not know. */
  get isSettled() {
    return this.#field("lat").value !== "" || this.reason.value !== "";
  }

  /** @param {SubmitEvent} event */
  async #before(event) {
    if (this.isSettled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.take();
    if (!this.isSettled) return this.#ask();
    const form = this.closest("form");
    if (form) delete form.dataset.llSentAt;
    form?.requestSubmit(event.submitter);
  }

  /** Take the position once; leaves the fields empty where there is none. */
  async take() {
    this.status.textContent = this.dataset.asking ?? "";
    const found = await new Promise((resolve) => {
      const options = { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 60_000 };
      if ("geolocation" in navigator) navigator.geolocation.getCurrentPosition(resolve, () => resolve(null), options);
      else resolve(null);
    });
    if (!found) return;
    const { latitude, longitude, accuracy } = found.coords;
    this.#field("lat").value = latitude.toFixed(6);
    this.#field("long").value = longitude.toFixed(6);
    this.#field("accuracy_m").value = String(Math.round(accuracy));
    const away = this.#away(latitude, longitude);
    const words = away > accuracy + Number(this.dataset.farM ?? 200) ? this.dataset.far : this.dataset.taken;
    const metres = words === this.dataset.far ? away : accuracy;
    this.status.textContent = (words ?? "").replace("{n}", String(Math.round(metres)));
  }

  #ask() {
    this.status.textContent = this.dataset.none ?? "";
    this.removeAttribute("data-is-known");
    this.reason.focus();
  }

  /** @param {number} lat @param {number} long */
  #away(lat, long) {
    if (!this.dataset.lat) return 0;
    const radians = Math.PI / 180;
    const north = (lat - Number(this.dataset.lat)) * radians;
    const east = (long - Number(this.dataset.long)) * radians * Math.cos(lat * radians);
    return Math.hypot(north, east) * EARTH_M;
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[name=${name}]`));
  }
}

customElements.define("ll-here", Here);
