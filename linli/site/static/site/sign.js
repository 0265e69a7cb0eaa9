// [data-ll-sign]: a signature drawn by pointer, kept as the path of a vector picture; the typed name does without.

const MOST_CHARS = 20_000;

/** @param {HTMLElement} pad */
function begin(pad) {
  const canvas = /** @type {HTMLCanvasElement} */ (pad.querySelector("canvas"));
  const form = /** @type {HTMLFormElement} */ (pad.closest("form"));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=drawing]"));
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let isDown = false;
  pad.hidden = false;
  pen.lineWidth = 3;
  pen.lineCap = "round";

  /** @param {PointerEvent} event */
  const at = (event) => {
    const area = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - area.left) * canvas.width) / area.width);
    const y = Math.round(((event.clientY - area.top) * canvas.height) / area.height);
    return /** @type {const} */ ([x, y]);
  };
  canvas.addEventListener("pointerdown", (event) => {
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    const [x, y] = at(event);
    pen.beginPath();
    pen.moveTo(x, y);
    field.value += `M${x},${y}`;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown || field.value.length > MOST_CHARS - 12) return;
    const [x, y] = at(event);
    pen.lineTo(x, y);
    pen.stroke();
    field.value += `L${x},${y}`;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (isDown = false));
  pad.querySelector("[data-clear]")?.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  });
}

for (const pad of document.querySelectorAll("[data-ll-sign]")) if (pad instanceof HTMLElement) begin(pad);
