// <ll-clock>: recomputes the words of a deadline when the page is looked at again. It never ticks.

const DAY_S = 86400;
const HOUR_S = 3600;
const MINUTE_S = 60;

/**
 * Say a span in its two largest units, minutes only below a day; the same rule as the server's.
 * @param {number} seconds left, negative when overdue
 */
function words(seconds) {
  const text = document.body.dataset;
  const [day, hour, minute] = (text.clockUnits ?? "").split("|");
  const span = Math.abs(seconds);
  const parts = [
    [day, "{d}", Math.floor(span / DAY_S)],
    [hour, "{h}", Math.floor((span % DAY_S) / HOUR_S)],
    [minute, "{m}", span < DAY_S ? Math.floor((span % HOUR_S) / MINUTE_S) : 0],
  ]
    .filter(([, , count]) => count)
    .map(([pattern, key, count]) => String(pattern).replace(String(key), String(count)));
  const pattern = (seconds < 0 ? text.clockOver : text.clockIn) ?? "{span}";
  return pattern.replace("{span}", parts.join(" ") || (text.clockNow ?? ""));
}

class Clock extends HTMLElement {
  connectedCallback() {
    if (this.dataset.fixed !== undefined) return;
    document.addEventListener("visibilitychange", this.#show);
    window.addEventListener("focus", this.#show);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#show);
    window.removeEventListener("focus", this.#show);
  }

  #show = () => {
    const due = Date.parse(this.querySelector("time")?.dateTime ?? "");
    const line = this.querySelector(".ll-clock__words > span");
    if (!line || Number.isNaN(due)) return;
    const left = Math.trunc((due - Date.now()) / 1000);
    line.textContent = words(left);
    if (left < 0) this.classList.replace("ll-clock--ok", "ll-clock--over") || this.classList.replace("ll-clock--soon", "ll-clock--over");
  };
}

customElements.define("ll-clock", Clock);
