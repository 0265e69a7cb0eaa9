// <ll-map-public>: the items of a list as points; choosing one on either side shows it on the other.

import { draw } from "ll/map";

const SHAPE_PX = 56;
const CLOSE_ZOOM = 15;

/** Each look has its colour and its shape, so that the map reads without colours. */
const LOOKS = {
  new: { fill: "#0a3f73", sides: 0, turn: 0 },
  work: { fill: "#6b3c00", sides: 4, turn: 0 },
  wait: { fill: "#4a2f7a", sides: 5, turn: 0 },
  done: { fill: "#0a5230", sides: 4, turn: Math.PI / 4 },
  overdue: { fill: "#8c1d17", sides: 3, turn: 0 },
  neutral: { fill: "#363e4a", sides: 6, turn: 0 },
};

/**
 * Draw one shape on a canvas: a circle for no sides, else a regular polygon, its first corner up unless turned.
 * @param {{fill: string, sides: number, turn: number}} look turn in radians
 */
function drawn({ fill, sides, turn }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SHAPE_PX;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [middle, radius] = [SHAPE_PX / 2, SHAPE_PX / 2 - 4];
  pen.beginPath();
  if (sides === 0) pen.arc(middle, middle, radius, 0, 2 * Math.PI);
  for (let corner = 0; corner < sides; corner += 1) {
    const angle = (2 * Math.PI * corner) / sides - Math.PI / 2 + turn;
    pen.lineTo(middle + radius * Math.cos(angle), middle + radius * Math.sin(angle));
  }
  pen.closePath();
  Object.assign(pen, { fillStyle: fill, strokeStyle: "#fff", lineWidth: 4 });
  pen.fill();
  pen.stroke();
  return canvas;
}

class MapPublic extends HTMLElement {
  connectedCallback() {
    this.frame = /** @type {HTMLElement} */ (this.querySelector(".ll-map"));
    this.status = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    this.showButton = /** @type {HTMLElement} */ (this.querySelector("[data-ll-show]"));
    this.showButton.hidden = false;
    this.showButton.addEventListener("click", () => this.#open());
  }

  async #open() {
    this.showButton.hidden = true;
    this.frame.hidden = false;
    try {
      this.map = await draw(/** @type {HTMLElement} */ (this.frame.firstElementChild), this.dataset);
      await this.#points();
    } catch {
      this.frame.hidden = true;
      this.status.textContent = this.dataset.none ?? "";
    }
  }

  async #points() {
    const answer = await fetch(this.dataset.points ?? "", { headers: { Accept: "application/json" } });
    const points = await answer.json();
    for (const [name, look] of Object.entries(LOOKS)) {
      const pen = /** @type {CanvasRenderingContext2D} */ (drawn(look).getContext("2d"));
      this.map.addImage(name, pen.getImageData(0, 0, SHAPE_PX, SHAPE_PX), { pixelRatio: 2 });
    }
    this.map.addSource("points", { type: "geojson", data: points });
    this.map.addSource("chosen", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    this.map.addLayer({ id: "chosen", type: "circle", source: "chosen", paint: { "circle-radius": 18, "circle-color": "#fd0", "circle-stroke-width": 3, "circle-stroke-color": "#14181f" } });
    this.map.addLayer({ id: "points", type: "symbol", source: "points", layout: { "icon-image": ["coalesce", ["get", "look"], "neutral"], "icon-allow-overlap": true } });
    this.map.on("click", "points", (/** @type {any} */ event) => this.#choose(event.features[0]));
    this.map.on("mouseenter", "points", () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", "points", () => (this.map.getCanvas().style.cursor = ""));
    this.#listen(points);
    this.#fit(points);
    this.#explain(points);
  }

  /**
   * Say under the map what its shapes mean, in the words of the points that have them.
   * @param {{features: any[]}} points
   */
  #explain(points) {
    const legend = /** @type {HTMLElement} */ (this.querySelector(".ll-map__legend"));
    for (const [name, look] of Object.entries(LOOKS)) {
      const states = new Set(points.features.filter((point) => point.properties.look === name).map((point) => point.properties.state));
      if (!states.size) continue;
      const entry = document.createElement("li");
      entry.append(drawn(look), name === "overdue" ? (this.dataset.overdue ?? "") : [...states].join(" · "));
      legend.append(entry);
    }
  }

  /** @param {{features: any[]}} points */
  #fit(points) {
    const [longs, lats] = [0, 1].map((axis) => points.features.map((point) => point.geometry.coordinates[axis]));
    if (!longs.length) return;
    const box = [Math.min(...longs), Math.min(...lats), Math.max(...longs), Math.max(...lats)];
    this.map.fitBounds(box, { padding: SHAPE_PX, maxZoom: CLOSE_ZOOM, duration: 0 });
  }

  /**
   * Ring the point of the list item that has the focus.
   * @param {{features: any[]}} points
   */
  #listen(points) {
    const byId = new Map(points.features.map((point) => [String(point.properties.id), point]));
    document.getElementById(this.dataset.list ?? "")?.addEventListener("focusin", (event) => {
      const item = event.target instanceof Element ? event.target.closest("[data-ll-point]") : null;
      const point = item instanceof HTMLElement && byId.get(item.dataset.llPoint ?? "");
      if (!point) return;
      this.map.getSource("chosen").setData(point);
      this.map.easeTo({ center: point.geometry.coordinates, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150 });
    });
  }

  /** @param {any} point */
  #choose(point) {
    const item = document.querySelector(`#${CSS.escape(this.dataset.list ?? "")} [data-ll-point="${CSS.escape(String(point.properties.id))}"]`);
    item?.scrollIntoView({ block: "nearest" });
    const link = item?.querySelector("a");
    if (link) link.focus();
    else this.#name(point.properties);
  }

  /**
   * Lead to what the list does not show on this page.
   * @param {{title: string, state: string, url: string}} properties
   */
  #name({ title, state, url }) {
    const link = document.createElement("a");
    Object.assign(link, { href: url, textContent: [title, state].filter(Boolean).join(" · ") });
    this.status.replaceChildren(link);
  }
}

customElements.define("ll-map-public", MapPublic);
