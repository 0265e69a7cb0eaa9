// Choosing lines of a list: the count beside the button, a range with Shift, and the choice kept when news are shown.

const KEY = `ll-chosen:${location.pathname}${location.search}`;
const bar = /** @type {HTMLElement} */ (document.querySelector("[data-ll-bulk]"));
const line = /** @type {HTMLElement} */ (bar.querySelector("[data-ll-bulk-count]"));
const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name='case']")]);
/** @type {HTMLInputElement | undefined} */
let last;

function count() {
  const chosen = boxes().filter((box) => box.checked);
  line.textContent = chosen.length ? String(line.dataset.words).replace("{n}", String(chosen.length)) : "";
  sessionStorage.setItem(KEY, JSON.stringify(chosen.map((box) => box.value)));
}

/**
 * Choose everything between the last choice and this one, as this one is.
 * @param {HTMLInputElement} box
 */
function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(/** @type {HTMLInputElement} */ (last)), all.indexOf(box)].sort((a, b) => a - b);
  for (const between of all.slice(Math.max(from, 0), to + 1)) between.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "case") return;
  if (event.shiftKey && last) range(box);
  last = box;
  count();
});

// What has changed meanwhile is not chosen any longer: its line has another version.
const kept = new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
for (const box of boxes()) box.checked = kept.has(box.value);
count();
