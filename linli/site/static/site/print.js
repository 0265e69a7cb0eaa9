// Opens the printer for a copy that has just been noted, and again at a press.

const button = document.querySelector("[data-ll-print]");
if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  button.focus();
}
