// Draws a map on demand: the 269 kB library is loaded only when somebody asks for a map.

const INK = "#14181f";
const CELL_LINE = "#0b5c8a";
// From afar the outlines are a ground, not a drawing.
const LINE_PX = ["interpolate", ["linear"], ["zoom"], 9, 0.15, 13, 1];
const NO_POINTS = { type: "FeatureCollection", features: [] };

/** @type {Promise<any> | undefined} */
let library;

/** Load MapLibre once; its style sheet with it. */
function load() {
  library ??= new Promise((done, fail) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = import.meta.resolve("ll/maplibre-css");
    const script = document.createElement("script");
    script.src = import.meta.resolve("ll/maplibre");
    script.onload = () => done(/** @type {any} */ (window).maplibregl);
    script.onerror = fail;
    document.head.append(sheet, script);
  });
  return library;
}

/**
 * Draw a map into an element: basemap if the operator has one, cells of the visible box, nothing about people.
 * @param {HTMLElement} canvas
 * @param {DOMStringMap} options box "west,south,east,north", or centre "long,lat" and zoom; basemap, cells, label, closer, farther
 */
export async function draw(canvas, options) {
  const [maplibre, { ground }] = await Promise.all([load(), import("ll/map-ground")]);
  const beneath = await ground(maplibre, options.basemap);
  const isBare = !beneath.layers.length;
  const map = new maplibre.Map({
    container: canvas,
    style: {
      version: 8,
      sources: {
        ...beneath.sources,
        cells: { type: "geojson", data: NO_POINTS },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": "#eef1f4" } },
        ...beneath.layers,
        { id: "cells", type: "fill", source: "cells", paint: { "fill-color": "#fff", "fill-opacity": isBare ? 0.75 : 0 } },
        { id: "cell-lines", type: "line", source: "cells", paint: { "line-color": CELL_LINE, "line-width": LINE_PX } },
        {
          id: "cell-names",
          type: "symbol",
          source: "cells",
          minzoom: 12, // further out the names would stand in each other's way
          layout: { "text-field": ["get", "name"], "text-size": 15, "text-font": ["sans-serif"] },
          paint: { "text-color": INK, "text-halo-color": "#fff", "text-halo-width": 2 },
        },
      ],
    },
    ...(options.box ? { bounds: options.box.split(",").map(Number) } : { center: (options.centre ?? "0,0").split(",").map(Number), zoom: Number(options.zoom) }),
    attributionControl: false,
    locale: { "NavigationControl.ZoomIn": options.closer, "NavigationControl.ZoomOut": options.farther },
    dragRotate: false,
    pitchWithRotate: false,
    localIdeographFontFamily: getComputedStyle(document.body).fontFamily,
  });
  map.touchZoomRotate.disableRotation();
  if (beneath.thanks) map.addControl(new maplibre.AttributionControl({ compact: false, customAttribution: beneath.thanks }));
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  map.getCanvas().setAttribute("aria-label", options.label ?? "");
  await new Promise((done) => map.once("load", done));
  if (options.cells) {
    map.on("moveend", () => showCells(map, options.cells ?? ""));
    showCells(map, options.cells);
  }
  return map;
}

/** @param {any} map @param {string} address */
async function showCells(map, address) {
  const box = map.getBounds().toArray().flat().map((/** @type {number} */ n) => n.toFixed(5));
  const separator = address.includes("?") ? "&" : "?";
  try {
    const answer = await fetch(`${address}${separator}bbox=${box.join(",")}`);
    if (answer.ok) map.getSource("cells").setData(await answer.json());
  } catch {
    // The outlines are a help; the pin works without them.
  }
}
