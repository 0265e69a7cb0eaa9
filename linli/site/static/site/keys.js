// Single keys for staff (screens 7): by physical place, never in a field, never while composing; can be switched off.

const SWITCH = "ll-keys";
const CHORD_MS = 1500;
const help = /** @type {HTMLDialogElement} */ (document.getElementById("ll-keys"));
const toggle = /** @type {HTMLInputElement} */ (help.querySelector("[data-ll-keys-switch]"));

/** Places whose name is not what stands on the key. */
const SHOWN = { BracketLeft: "[", BracketRight: "]", Semicolon: ";" };

let chord = 0;
toggle.checked = localStorage.getItem(SWITCH) !== "off";
toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(radio|checkbox|button|submit)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/**
 * Give the key's name: "KeyA" → "a"; others keep their code.
 * @param {KeyboardEvent} event
 */
function nameOf(event) {
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.code;
}

/** Add the keys of this page's own buttons and links to the list. */
function listOwnKeys() {
  const list = /** @type {HTMLElement} */ (help.querySelector("dl"));
  for (const old of list.querySelectorAll("[data-own]")) old.remove();
  for (const control of document.querySelectorAll("[data-ll-key]")) {
    if (!(control instanceof HTMLElement) || control.closest("[hidden]")) continue;
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    for (const name of (control.dataset.llKey ?? "").split(" ")) {
      const key = document.createElement("kbd");
      key.textContent = SHOWN[/** @type {keyof typeof SHOWN} */ (name)] ?? name;
      term.append(key, " ");
    }
    words.textContent = control.textContent?.trim() || control.getAttribute("aria-label");
    term.dataset.own = words.dataset.own = "";
    list.append(term, words);
  }
}

/** @param {number} step */
function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-ll-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("ll-queue__row--at"));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  rows[at]?.classList.remove("ll-queue__row--at");
  next.classList.add("ll-queue__row--at");
  next.querySelector("a")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

/**
 * Choose the line, or all from the last one chosen to it.
 * @param {boolean} isRange
 */
function pick(isRange) {
  const box = document.querySelector(".ll-queue__row--at input[name='case']");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }));
  return box !== null;
}

/**
 * Press the visible control that carries this key.
 * @param {string} name
 */
function press(name) {
  const control = document.querySelector(`[data-ll-key="${CSS.escape(name)}"]`);
  if (!(control instanceof HTMLElement) || control.closest("[hidden]")) return false;
  control.click();
  if (control.matches("input, textarea, summary")) control.focus();
  return true;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "Escape" && isTyping(event.target)) /** @type {HTMLElement} */ (event.target).blur();
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target) || help.open) return;
  if (event.key === "?") {
    event.preventDefault();
    listOwnKeys();
    help.showModal();
    return;
  }
  if (!toggle.checked) return;
  const name = nameOf(event);
  const isChord = Date.now() - chord < CHORD_MS;
  chord = 0;
  if (isChord && press(`g ${name}`)) event.preventDefault();
  else if (name === "g") chord = Date.now();
  else if (name === "j" || name === "k") moveRow(name === "j" ? 1 : -1);
  else if (name === "x") pick(event.shiftKey);
  else if (name === "Slash" ? focusSearch() : press(name)) event.preventDefault();
}

function focusSearch() {
  const field = document.querySelector("[data-ll-key='Slash'], [role='search'] input:not([type='hidden'])");
  if (!(field instanceof HTMLElement)) return false;
  field.focus();
  return true;
}

document.addEventListener("keydown", onKey);
