// <ll-map-desk>: the hexagons of a list as a map; moving it lists what it shows, and the address says what that is.

import { draw } from "ll/map";

const INK = "#14181f";
const OVERDUE = "#8c1d17";
const CHOSEN = "#ffdd00";
// From how many open cases on a hexagon is darker; the legend says the same.
const FILL = ["step", ["get", "open"], "#cfe3f2", 5, "#8fbfe0", 20, "#4b93c7", 100, "#0b5c8a"];
const LABEL = ["case", [">", ["get", "over"], 0], ["concat", ["get", "open"], "\n▲", ["get", "over"]], ["to-string", ["get", "open"]]];
const DARK_FROM = 100;
const SETTLE_MS = 250;

class MapDesk extends HTMLElement {
  #turn = 0;

  connectedCallback() {
    this.frame = /** @type {HTMLElement} */ (this.querySelector(".ll-map"));
    this.status = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    this.legend = /** @type {HTMLElement} */ (this.querySelector(".ll-map__legend"));
    this.list = /** @type {HTMLElement} */ (document.getElementById(this.dataset.list ?? ""));
    document.addEventListener("ll-news", this.#hear);
    this.list.addEventListener("focusin", this.#ring);
    this.#open();
  }

  disconnectedCallback() {
    document.removeEventListener("ll-news", this.#hear);
  }

  async #open() {
    this.frame.hidden = this.legend.hidden = false;
    try {
      this.map = await draw(/** @type {HTMLElement} */ (this.frame.firstElementChild), this.dataset);
    } catch {
      this.frame.hidden = this.legend.hidden = true;
      this.status.textContent = this.dataset.none ?? "";
      return;
    }
    this.map.addSource("hexagons", { type: "geojson", data: this.#features() });
    const own = { source: "hexagons" };
    this.map.addLayer({ id: "hexagons", type: "fill", ...own, paint: { "fill-color": FILL, "fill-opacity": 0.8 } }, "cell-names");
    this.map.addLayer({ id: "edges", type: "line", ...own, paint: { "line-color": "#fff", "line-width": 1 } }, "cell-names");
    this.map.addLayer({ id: "overdue", type: "line", ...own, filter: [">", ["get", "over"], 0], paint: { "line-color": OVERDUE, "line-width": 3 } }, "cell-names");
    this.map.addLayer({ id: "chosen", type: "line", ...own, filter: ["get", "chosen"], paint: { "line-color": CHOSEN, "line-width": 5 } }, "cell-names");
    const dark = [">=", ["get", "open"], DARK_FROM];
    this.map.addLayer({
      id: "numbers",
      type: "symbol",
      ...own,
      layout: { "text-field": LABEL, "text-size": 14, "text-font": ["sans-serif"], "text-allow-overlap": true },
      paint: { "text-color": ["case", dark, "#fff", INK], "text-halo-color": ["case", dark, INK, "#fff"], "text-halo-width": 1.5 },
    });
    this.map.on("click", "hexagons", (/** @type {any} */ event) => this.#ask({ hexagon: event.features[0].properties.hexagon }, true));
    this.map.on("mouseenter", "hexagons", () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", "hexagons", () => (this.map.getCanvas().style.cursor = ""));
    this.map.on("moveend", () => this.#settled());
    this.#settled();
  }

  #settled() {
    clearTimeout(this.timer);
    const box = this.map.getBounds().toArray().flat();
    this.timer = setTimeout(() => this.#ask({ box: box.map((/** @type {number} */ n) => n.toFixed(5)).join(",") }), SETTLE_MS);
  }

  /**
   * Ask for the list of another view; its address becomes that of the page.
   * @param {Record<string, string>} changes @param {boolean} [isChosen] whether the reader goes on in the list
   */
  async #ask(changes, isChosen) {
    const turn = ++this.#turn;
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) address.searchParams.set(name, value);
    address.search = address.search.replaceAll("%2C", ",");
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (turn !== this.#turn) return;
      history.replaceState(history.state, "", address);
      this.#show(now);
    } catch {
      this.status.textContent = this.dataset.lost ?? "";
      return;
    }
    this.status.textContent = "";
    if (isChosen) this.list.querySelector("h2")?.focus();
  }

  /** @param {{rows: Record<string, string>, html: string}} now */
  #show({ rows, html }) {
    this.list.innerHTML = html;
    const address = location.pathname + location.search;
    const live = /** @type {HTMLElement} */ (document.querySelector("ll-live"));
    Object.assign(live.dataset, { look: address, rows: JSON.stringify(rows) });
    /** @type {HTMLAnchorElement} */ (live.querySelector("a")).href = address;
    const box = document.querySelector("input[name=box]");
    if (box instanceof HTMLInputElement) box.value = new URLSearchParams(location.search).get("box") ?? "";
    this.map.getSource("hexagons").setData(this.#features());
  }

  /** What happened meanwhile is shown at once, unless the reader is at work in the list. @param {Event} event */
  #hear = (event) => {
    if (!this.map || this.list.contains(document.activeElement)) return;
    event.preventDefault();
    this.#show(/** @type {CustomEvent} */ (event).detail);
  };

  /** Mark on the map the line of the list that has the focus. @param {FocusEvent} event */
  #ring = (event) => {
    const line = event.target instanceof Element ? event.target.closest("[data-hexagon]") : null;
    if (!this.map || !(line instanceof HTMLElement)) return;
    this.map.setFilter("chosen", ["==", ["get", "hexagon"], line.dataset.hexagon]);
  };

  /** The map is drawn from the list, so that both say the same. */
  #features() {
    const features = [...this.list.querySelectorAll("[data-hexagon]")].map((line) => {
      const { hexagon, ring, open, over } = /** @type {HTMLElement} */ (line).dataset;
      const corners = String(ring).split(" ").map((corner) => corner.split(",").map(Number));
      const properties = { hexagon, open: Number(open), over: Number(over), chosen: line.hasAttribute("data-chosen") };
      return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [corners] } };
    });
    return { type: "FeatureCollection", features };
  }
}

customElements.define("ll-map-desk", MapDesk);
