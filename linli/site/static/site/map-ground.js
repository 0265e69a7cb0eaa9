// What lies beneath the cells of a map: the operator's own basemap from one file, picture tiles, or nothing.

const OWN = "pmtiles:";
const WIDTHS = { main: 3, through: 2.2, street: 1.4, lane: 0.8, path: 0.5, rail: 1 };
const ROAD = ["match", ["get", "kind"], "main", "#e0a458", "through", "#e8c98f", "rail", "#8d8d8d", "#fff"];

/** @type {Promise<void> | undefined} */
let reader;

/**
 * Teach the library to read our own file piece by piece, once.
 * @param {any} maplibre
 */
function teach(maplibre) {
  reader ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = import.meta.resolve("ll/pmtiles");
    script.onload = () => {
      maplibre.addProtocol("pmtiles", new /** @type {any} */ (window).pmtiles.Protocol().tile);
      done();
    };
    script.onerror = () => fail(new Error(script.src));
    document.head.append(script);
  });
  return reader;
}

/**
 * Give sources and layers of the ground, and whom to thank for it.
 * @param {any} maplibre @param {string | undefined} basemap "pmtiles:" and an address, an address of picture tiles, or nothing
 */
export async function ground(maplibre, basemap) {
  if (!basemap) return { sources: {}, layers: [], thanks: "" };
  if (!basemap.startsWith(OWN)) {
    return { sources: { base: { type: "raster", tiles: [basemap], tileSize: 256 } }, layers: [{ id: "base", type: "raster", source: "base" }], thanks: "" };
  }
  await teach(maplibre);
  const url = `pmtiles://${new URL(basemap.slice(OWN.length), location.href)}`;
  return { sources: { base: { type: "vector", url } }, layers: drawn(), thanks: "© OpenStreetMap" };
}

function drawn() {
  const width = ["interpolate", ["exponential", 1.5], ["zoom"], 8, ["*", 0.4, wide()], 14, ["*", 1.6, wide()], 18, ["*", 9, wide()]];
  const round = { "line-join": "round", "line-cap": "round" };
  return [
    fill("green", "#dfeadb"),
    fill("water", "#c3dbea"),
    { ...of("streams", "line"), layout: round, paint: { "line-color": "#c3dbea", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 15, 3] } },
    fill("buildings", "#dcd5ca"),
    { ...of("roads", "line"), layout: round, paint: { "line-color": ROAD, "line-width": width } },
    words("roads", "road-names", { "symbol-placement": "line", "text-size": 12 }, 14),
    words("places", "place-names", { "text-size": 14 }, 6),
  ];
}

function wide() {
  return ["match", ["get", "kind"], ...Object.entries(WIDTHS).flat(), 1];
}

/** @param {string} layer @param {string} type */
function of(layer, type) {
  return { id: layer, type, source: "base", "source-layer": layer };
}

/** @param {string} layer @param {string} colour */
function fill(layer, colour) {
  return { ...of(layer, "fill"), paint: { "fill-color": colour } };
}

/** @param {string} layer @param {string} id @param {object} layout @param {number} minzoom */
function words(layer, id, layout, minzoom) {
  const text = { "text-field": ["get", "name"], "text-font": ["sans-serif"], ...layout };
  return { ...of(layer, "symbol"), id, minzoom, layout: text, paint: { "text-color": "#4a4f57", "text-halo-color": "#fff", "text-halo-width": 1.5 } };
}
