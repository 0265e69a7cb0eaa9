// <ll-outbox>: shows what waits on this device, why, and what can be done: send now, put right, delete, take along.

import { isOld, flush } from "ll/outbox";
import { all, bytesOf, put, remove } from "ll/outbox-store";

/** @typedef {import("ll/outbox-store").Item} Item */

const LOOKS = { waiting: "wait", sending: "work", sent: "done", conflict: "overdue", refused: "overdue", "sign-in": "wait", old: "wait" };

class Outbox extends HTMLElement {
  connectedCallback() {
    this.list = /** @type {HTMLElement} */ (this.querySelector("ul"));
    this.empty = /** @type {HTMLElement} */ (this.querySelector("[data-ll-empty]"));
    this.tools = /** @type {HTMLElement} */ (this.querySelector("[data-ll-tools]"));
    this.leaving = /** @type {HTMLElement} */ (this.querySelector("[data-ll-leaving]"));
    this.tools.querySelector("[data-ll-send]")?.addEventListener("click", () => this.#send());
    this.tools.querySelector("[data-ll-save]")?.addEventListener("click", () => this.#save());
    document.addEventListener("ll-outbox", () => this.#show());
    this.#show();
  }

  async #show() {
    const items = await all();
    const waiting = items.filter((item) => item.state !== "sent");
    this.list.replaceChildren(...items.map((item) => this.#row(item)));
    this.empty.hidden = items.length > 0;
    this.tools.hidden = waiting.length === 0;
    this.leaving.hidden = waiting.length === 0 || location.hash !== "#leaving";
  }

  /** @param {Item} item */
  #row(item) {
    const state = isOld(item) && item.state === "waiting" ? "old" : item.state;
    const row = /** @type {HTMLElement} */ (
      /** @type {HTMLTemplateElement} */ (this.querySelector("template")).content.firstElementChild?.cloneNode(true)
    );
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`[data-ll-part=${name}]`));
    part("state").textContent = this.#say(state);
    part("state").classList.add(`ll-tag--${LOOKS[state]}`);
    part("title").textContent = item.title;
    part("facts").textContent = [new Date(item.madeAt).toLocaleString(document.documentElement.lang), ...this.#typed(item)].join(" · ");
    part("said").textContent = [...item.said, state === "old" ? this.#say("asks") : ""].filter(Boolean).join(" ");
    part("theirs").textContent = item.theirs.map(({ key, value }) => `${key}: ${value}`).join("\n");
    part("theirs").hidden = item.theirs.length === 0;
    const edit = /** @type {HTMLAnchorElement} */ (part("edit"));
    edit.href = `${item.page}#outbox=${item.key}`;
    edit.hidden = !["refused", "conflict"].includes(state);
    const result = /** @type {HTMLAnchorElement} */ (part("result"));
    result.hidden = state !== "sent";
    if (state === "sent") result.href = item.url;
    part("mine").hidden = part("yes").hidden = state !== "old";
    part("yes").addEventListener("click", () => this.#agree(item));
    part("delete").hidden = ["sending", "sent"].includes(state);
    part("delete").addEventListener("click", () => {
      part("sure").hidden = false;
      part("really").focus();
    });
    part("really").addEventListener("click", () => remove(item.key));
    return row;
  }

  /** Give what was written, in the words and numbers of its writer. @param {Item} item */
  #typed(item) {
    const words = item.fields.filter(([name, value]) => name === "text" && typeof value === "string" && value).map(([, value]) => String(value));
    const photos = item.fields.filter(([, value]) => value instanceof File).length;
    return [...words, ...(photos ? [this.#say("photos").replace("{n}", String(photos))] : [])];
  }

  /** @param {Item} item */
  async #agree(item) {
    await put({ ...item, isAsked: true, nextAt: 0 });
    await flush();
  }

  async #send() {
    for (const item of await all()) if (item.state === "waiting") await put({ ...item, nextAt: 0 });
    await flush();
  }

  /** Give everything as one file, for whoever helps. */
  async #save() {
    const told = [];
    for (const item of await all()) {
      const fields = await Promise.all(item.fields.map(async ([name, value]) => [name, value instanceof File ? await this.#read(value) : value]));
      told.push({ ...item, fields, bytes: bytesOf(item.fields) });
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
    link.download = "linli-outbox.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {File} file @returns {Promise<unknown>} */
  #read(file) {
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(reader.result));
      reader.readAsDataURL(file);
    });
  }

  /** @param {string} name */
  #say(name) {
    return this.dataset[name.replace(/-(\w)/, (_, letter) => letter.toUpperCase())] ?? "";
  }
}

customElements.define("ll-outbox", Outbox);
