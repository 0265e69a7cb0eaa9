// <ll-blur>: boxes drawn on a photo with the pointer; each fills the four figures of a box below, and follows them.

const LEAST = 2;
const NAMES = ["left", "top", "width", "height"];

class Blur extends HTMLElement {
  connectedCallback() {
    this.photo = /** @type {HTMLElement} */ (this.querySelector(".ll-blur__photo"));
    this.rows = [...this.querySelectorAll("fieldset")].map((row) =>
      NAMES.map((name) => /** @type {HTMLInputElement} */ (row.querySelector(`input[name$="-${name}"]`))),
    );
    this.frames = this.rows.map(() => this.photo.appendChild(document.createElement("span")));
    this.frames.forEach((frame, n) => {
      frame.className = "ll-blur__frame";
      frame.textContent = String(n + 1);
    });
    this.rows.flat().forEach((input) => input.addEventListener("input", () => this.#show()));
    this.photo.addEventListener("dragstart", (event) => event.preventDefault());
    this.photo.addEventListener("pointerdown", (event) => this.#begin(event));
    this.photo.addEventListener("pointermove", (event) => this.#draw(event));
    this.photo.addEventListener("pointerup", () => this.#end());
    this.photo.addEventListener("pointercancel", () => this.#end());
    this.#show();
  }

  /**
   * Where on the photo a pointer is, in percent.
   * @param {PointerEvent} event
   */
  #at(event) {
    const area = this.photo.getBoundingClientRect();
    const part = (/** @type {number} */ place, /** @type {number} */ size) =>
      Math.min(100, Math.max(0, Math.round((100 * place) / size)));
    return [part(event.clientX - area.left, area.width), part(event.clientY - area.top, area.height)];
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    const row = this.rows.find((inputs) => inputs.every((input) => !input.value));
    if (!row) return;
    this.row = row;
    this.from = this.#at(event);
    this.photo.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    if (!this.row || !this.from) return;
    const [x, y] = this.#at(event);
    const [left, top] = [Math.min(x, this.from[0]), Math.min(y, this.from[1])];
    const size = [Math.abs(x - this.from[0]), Math.abs(y - this.from[1])];
    const box = [left, top, ...size];
    this.row.forEach((input, n) => (input.value = size.every((side) => side >= LEAST) ? String(box[n]) : ""));
    this.#show();
  }

  #end() {
    this.row = this.from = undefined;
  }

  #show() {
    this.rows.forEach((inputs, n) => {
      const box = inputs.map((input) => input.value);
      this.frames[n].hidden = box.includes("");
      NAMES.forEach((name, i) => this.frames[n].style.setProperty(name, `${box[i] || 0}%`));
    });
  }
}

customElements.define("ll-blur", Blur);
