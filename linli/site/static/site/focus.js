// [data-ll-focus-min]: counts the minutes its form is in front of somebody, until that person writes another number.

const SECOND_MS = 1000;

for (const input of document.querySelectorAll("[data-ll-focus-min]")) {
  if (!(input instanceof HTMLInputElement) || input.value) continue;
  let focus_s = 0;
  const timer = setInterval(() => {
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    focus_s += 1;
    input.value = String(Math.ceil(focus_s / 60));
  }, SECOND_MS);
  input.addEventListener("input", () => clearInterval(timer), { once: true });
}
