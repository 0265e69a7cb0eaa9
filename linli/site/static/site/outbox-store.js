// The outbox on this device: what waits to be sent, with its photos, in IndexedDB.

import { openDB } from "idb";

/**
 * @typedef {object} Item
 * @property {string} key                      made here, once; the server counts by it
 * @property {number} madeAt                   by this device's clock, ms
 * @property {string} path                     where it is sent
 * @property {string} page                     where it was written
 * @property {string} title
 * @property {string} account                  whose it is; empty for nobody signed in
 * @property {[string, string | File][]} fields
 * @property {number} tries
 * @property {number} nextAt                   not before, ms
 * @property {"waiting" | "sending" | "sent" | "conflict" | "refused" | "sign-in"} state
 * @property {string[]} said                   the last answer, in words
 * @property {{ key: string, value: string }[]} theirs  what others wrote meanwhile
 * @property {string} url                      the result
 * @property {boolean} isAsked                 whether its writer has said to send it although it is old
 */

export const MOST_ITEMS = 50;
export const MOST_BYTES = 200 * 1024 * 1024;
const FLAG = "ll-outbox";

const database = openDB("ll-outbox", 1, {
  upgrade(fresh) {
    fresh.createObjectStore("items", { keyPath: "key" });
  },
});

/** Give what is in the outbox, in the order it was written. @returns {Promise<Item[]>} */
export async function all() {
  const items = await (await database).getAll("items");
  return items.sort((a, b) => a.madeAt - b.madeAt);
}

/** @param {string} key @returns {Promise<Item | undefined>} */
export async function get(key) {
  return (await database).get("items", key);
}

/** @param {Item} item */
export async function put(item) {
  await (await database).put("items", item);
  await changed();
}

/** @param {string} key */
export async function remove(key) {
  await (await database).delete("items", key);
  await changed();
}

/** Give how many bytes of photos fields hold. @param {[string, string | File][]} fields */
export function bytesOf(fields) {
  return fields.reduce((sum, [, value]) => sum + (value instanceof File ? value.size : 0), 0);
}

/** Tell whether one more fits. @param {[string, string | File][]} fields */
export async function hasRoom(fields) {
  const items = await all();
  const held = items.reduce((sum, item) => sum + bytesOf(item.fields), 0);
  return items.length < MOST_ITEMS && held + bytesOf(fields) <= MOST_BYTES;
}

async function changed() {
  const waiting = (await all()).filter((item) => item.state !== "sent").length;
  // By this mark other pages know that there is something, without opening the database.
  if (waiting) localStorage.setItem(FLAG, String(waiting));
  else localStorage.removeItem(FLAG);
  document.dispatchEvent(new CustomEvent("ll-outbox", { detail: waiting }));
}
