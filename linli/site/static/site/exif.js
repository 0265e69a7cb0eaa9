// Where a JPEG says it was taken, read on the device: the position leaves it only if its owner agrees.

const APP1 = 0xffe1;
const GPS_POINTER = 0x8825;
const LAT_REF = 1;
const LAT = 2;
const LONG_REF = 3;
const LONG = 4;
const HEAD_BYTES = 256 * 1024;

/**
 * Give the position in a photo's EXIF block (WGS-84 degrees), or null.
 * @param {Blob} file
 * @returns {Promise<{lat: number, long: number} | null>}
 */
export async function position(file) {
  try {
    const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const start = tiffStart(view);
    return start ? readPosition(view, start) : null;
  } catch {
    return null; // a broken block is the same as none
  }
}

/**
 * Find the TIFF header inside the EXIF segment.
 * @param {DataView} view
 */
function tiffStart(view) {
  if (view.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === APP1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (view.getUint16(at) >> 8 !== 0xff) return 0;
  }
  return 0;
}

/**
 * @param {DataView} view
 * @param {number} start
 */
function readPosition(view, start) {
  const isLittle = view.getUint16(start) === 0x4949;
  const u16 = (/** @type {number} */ at) => view.getUint16(at, isLittle);
  const u32 = (/** @type {number} */ at) => view.getUint32(at, isLittle);
  /** @param {number} at the directory; gives tag → place of its value field */
  const directory = (at) => new Map(Array.from({ length: u16(at) }, (_, i) => [u16(at + 2 + i * 12), at + 2 + i * 12 + 8]));
  const pointer = directory(start + u32(start + 4)).get(GPS_POINTER);
  if (pointer === undefined) return null;
  const gps = directory(start + u32(pointer));
  /** @param {number} tag @param {number} refTag @param {string} negative */
  const degrees = (tag, refTag, negative) => {
    const [field, ref] = [gps.get(tag), gps.get(refTag)];
    if (field === undefined || ref === undefined) return Number.NaN;
    const at = start + u32(field);
    const [d, m, s] = [0, 8, 16].map((i) => u32(at + i) / (u32(at + i + 4) || 1));
    return (d + m / 60 + s / 3600) * (String.fromCharCode(view.getUint8(ref)) === negative ? -1 : 1);
  };
  const lat = degrees(LAT, LAT_REF, "S");
  const long = degrees(LONG, LONG_REF, "W");
  const isReal = Math.abs(lat) <= 90 && Math.abs(long) <= 180 && (lat !== 0 || long !== 0);
  return isReal ? { lat, long } : null;
}
