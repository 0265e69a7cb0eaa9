// <ll-photo>: shows chosen photos, shrinks and sends them early. The plain file input inside is the way without script,
// and keeps every photo whose early sending failed, so that the form itself carries it.

import { position } from "ll/exif";
import { shrunk } from "ll/shrink";

const REFUSED = 422;
const LATER = 429;

class Photo extends HTMLElement {
  connectedCallback() {
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.list = /** @type {HTMLElement} */ (this.querySelector(".ll-photos"));
    this.status = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    /** @type {Map<Element, File>} */
    this.pending = new Map();
    this.#dress();
    for (const item of this.list.children) this.#addRemove(item);
    const take = () => this.#take([...(this.input.files ?? [])]);
    this.input.addEventListener("change", take);
    if (this.input.files?.length) take(); // chosen before this module had arrived
  }

  /** Turn the bare input into one large target. */
  #dress() {
    const box = document.createElement("label");
    box.className = "ll-drop";
    box.append(/** @type {HTMLTemplateElement} */ (this.querySelector("template")).content.cloneNode(true));
    this.words = document.createElement("span");
    box.append(this.words, this.input);
    this.input.className = "govuk-visually-hidden";
    this.querySelector("[data-ll-input]")?.append(box);
    this.#count();
  }

  /** @param {File[]} files */
  async #take(files) {
    const room = Number(this.dataset.most) - this.list.childElementCount;
    this.status.textContent = files.length > room ? this.#say("many", Number(this.dataset.most)) : "";
    for (const file of files.slice(0, Math.max(room, 0))) {
      const place = await position(file);
      const small = await shrunk(file);
      const item = this.#show(small);
      this.pending.set(item, small);
      if (place) this.#offer(place);
      this.#send(item, small);
    }
    this.#hold();
  }

  /** @param {Element} item @param {File} file */
  async #send(item, file) {
    const state = /** @type {HTMLElement} */ (item.querySelector(".ll-photos__state"));
    if (!this.dataset.upload) return void (state.textContent = this.dataset.failed ?? ""); // it goes with the form
    const body = new FormData();
    body.append("photo", file);
    const token = this.closest("form")?.querySelector("[name=csrfmiddlewaretoken]");
    let words = this.dataset.failed;
    const headers = { "X-CSRFToken": /** @type {HTMLInputElement} */ (token)?.value ?? "", Accept: "application/json" };
    try {
      const answer = await fetch(this.dataset.upload ?? "", { method: "POST", body, headers });
      const told = await answer.json();
      if (answer.status === REFUSED) return this.#refuse(item, told.message);
      if (answer.status === LATER) words = told.message;
      if (!answer.ok) throw new Error(String(answer.status));
      this.pending.delete(item);
      this.#received(item, told.name);
    } catch {
      /** @type {HTMLElement} */ (item.querySelector(".ll-photos__state")).textContent = words ?? "";
    }
    this.#hold();
  }

  /** @param {Element} item @param {string} token */
  #received(item, token) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = this.dataset.name ?? "";
    hidden.value = token;
    item.append(hidden);
    /** @type {HTMLElement} */ (item.querySelector(".ll-photos__state")).textContent = this.dataset.sent ?? "";
    this.dispatchEvent(new Event("input", { bubbles: true })); // a draft keeps the token
  }

  /**
   * Show a photo that the server received before the page was loaded anew; its picture is no longer at hand.
   * @param {string} token
   */
  restore(token) {
    if (![...this.querySelectorAll("input[type=hidden]")].some((field) => /** @type {HTMLInputElement} */ (field).value === token)) {
      this.#received(this.#show(null), token);
    }
  }

  /** @param {Element} item @param {string} message */
  #refuse(item, message) {
    this.#drop(item);
    this.status.textContent = message || (this.dataset.refused ?? "");
  }

  /** @param {File | null} file */
  #show(file) {
    const item = document.createElement("li");
    item.className = "ll-photos__item";
    const words = this.#say("alt", this.list.childElementCount + 1);
    const image = document.createElement(file ? "img" : "span");
    image.className = "ll-photos__image";
    if (file) Object.assign(image, { src: URL.createObjectURL(file), alt: words });
    else image.textContent = words;
    const state = document.createElement("span");
    state.className = "ll-photos__state";
    state.textContent = this.dataset.waiting ?? "";
    item.append(image, state);
    this.list.append(item);
    this.#addRemove(item);
    this.#count();
    return item;
  }

  /** @param {Element} item */
  #addRemove(item) {
    const number = [...this.list.children].indexOf(item) + 1;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary govuk-button--small ll-photos__remove";
    button.textContent = this.#say("remove", number);
    button.addEventListener("click", () => {
      this.#drop(item);
      this.input.focus();
    });
    item.append(button);
  }

  /** @param {Element} item */
  #drop(item) {
    this.pending.delete(item);
    item.remove();
    this.#count();
    this.#hold();
  }

  /** Leave in the input exactly the photos that were not received yet. */
  #hold() {
    const files = new DataTransfer();
    for (const file of this.pending.values()) files.items.add(file);
    this.input.files = files.files;
  }

  #count() {
    this.list.hidden = this.list.childElementCount === 0;
    this.words.textContent = (this.list.hidden ? this.dataset.pick : this.dataset.more) ?? "";
  }

  /**
   * Ask before a photo's own position is used.
   * @param {{lat: number, long: number}} place
   */
  #offer(place) {
    const form = this.closest("form");
    const fields = ["lat", "long"].map((name) => form?.querySelector(`input[name="${name}"]`));
    if (fields.some((field) => !(field instanceof HTMLInputElement) || field.value) || this.querySelector(".ll-notice")) return;
    const box = document.createElement("div");
    box.className = "ll-notice";
    const inner = document.createElement("div");
    const words = document.createElement("p");
    words.textContent = this.dataset.askPlace ?? "";
    const row = document.createElement("div");
    row.className = "ll-cluster";
    for (const [label, isYes] of [[this.dataset.yes, true], [this.dataset.no, false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "govuk-button govuk-button--secondary govuk-button--small";
      button.textContent = String(label);
      button.addEventListener("click", () => {
        box.remove();
        if (!isYes) return;
        for (const field of fields) {
          if (!(field instanceof HTMLInputElement)) continue;
          field.value = (field.name === "lat" ? place.lat : place.long).toFixed(6);
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      });
      row.append(button);
    }
    inner.append(words, row);
    box.append(inner);
    this.append(box);
  }

  /** @param {"many" | "alt" | "remove"} key @param {number} n */
  #say(key, n) {
    return (this.dataset[key] ?? "").replace("{n}", String(n));
  }
}

customElements.define("ll-photo", Photo);
