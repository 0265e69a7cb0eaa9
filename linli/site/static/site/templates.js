// <ll-templates>: turns the list of reply templates into a search by pairs of characters, opened with "/" (screens 7).

const MOST = 8;
const BLANK = /\{[^{}\n]{1,40}\}/g;

/** @param {string} text */
function pairs(text) {
  const plain = text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  if (plain.length < 2) return new Set(plain);
  return new Set([...plain].slice(1).map((character, at) => [...plain][at] + character));
}

/**
 * Give how much of what is sought stands in a text: 1 is all of it.
 * @param {string} sought
 * @param {string} text
 */
function likeness(sought, text) {
  const wanted = pairs(sought);
  if (!wanted.size) return 1;
  const plain = text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return [...wanted].filter((pair) => plain.includes(pair)).length / wanted.size;
}

class Templates extends HTMLElement {
  connectedCallback() {
    this.select = /** @type {HTMLSelectElement} */ (this.querySelector("select"));
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.list = /** @type {HTMLUListElement} */ (this.querySelector("ul"));
    this.area = /** @type {HTMLTextAreaElement} */ (document.getElementById(this.dataset.for ?? ""));
    if (!this.area) return;
    /** @type {HTMLElement} */ (this.querySelector(".ll-templates__row")).hidden = true;
    /** @type {HTMLElement} */ (this.querySelector(".ll-templates__search")).hidden = false;
    this.querySelector("label")?.setAttribute("hidden", "");
    this.at = 0;
    this.input.addEventListener("focus", () => this.#show());
    this.input.addEventListener("input", () => this.#show());
    this.input.addEventListener("blur", () => this.#hide());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = /** @type {HTMLElement} */ (event.target).closest("li");
      if (row) this.#take(row);
    });
    this.area.addEventListener("keydown", (event) => this.#inText(event));
  }

  #show() {
    this.at = 0;
    const found = [...this.select.options]
      .filter((option) => option.value)
      .map((option) => ({ option, score: likeness(this.input.value, `${option.text} ${option.dataset.text}`) }))
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, MOST);
    this.list.replaceChildren(
      ...found.map(({ option }, n) => {
        const row = document.createElement("li");
        const [title, text] = [document.createElement("strong"), document.createElement("span")];
        title.textContent = option.text;
        text.textContent = option.dataset.text ?? "";
        row.append(title, text);
        row.id = `${this.list.id}_${n}`;
        row.dataset.value = option.value;
        row.setAttribute("role", "option");
        return row;
      }),
    );
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.#mark();
  }

  #hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #mark() {
    for (const [n, row] of [...this.list.children].entries()) {
      row.setAttribute("aria-selected", String(n === this.at));
      if (n === this.at) this.input.setAttribute("aria-activedescendant", row.id);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = Math.min(Math.max(this.at + step, 0), this.list.children.length - 1);
      this.#mark();
    } else if (event.key === "Enter") {
      const row = this.list.children[this.at];
      if (row instanceof HTMLElement && !this.list.hidden) this.#take(row);
    } else if (event.key === "Escape") {
      this.area.focus();
    } else {
      // A list that scrolls would take the focus, and lose it by closing.
      if (event.key === "Tab") this.#hide();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {HTMLElement} row */
  #take(row) {
    this.select.value = row.dataset.value ?? "";
    const text = this.select.selectedOptions[0]?.dataset.text ?? "";
    const before = this.area.value.trimEnd();
    this.area.value = before ? `${before}\n${text}` : text;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.value = "";
    this.area.focus();
    if (!this.#toBlank(before.length)) this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  /**
   * Select the next blank from a place on; false where there is none.
   * @param {number} from
   */
  #toBlank(from) {
    const next = [...this.area.value.matchAll(BLANK)].find((blank) => blank.index >= from);
    if (next) this.area.setSelectionRange(next.index, next.index + next[0].length);
    return next !== undefined;
  }

  /** @param {KeyboardEvent} event */
  #inText(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const line = this.area.value.slice(0, this.area.selectionStart);
    const opens = event.code === "Slash" && !event.shiftKey && (line === "" || line.endsWith("\n"));
    if (opens) this.input.focus();
    else if (event.key !== "Tab" || event.shiftKey || !this.#toBlank(this.area.selectionEnd)) return;
    event.preventDefault();
  }
}

customElements.define("ll-templates", Templates);
