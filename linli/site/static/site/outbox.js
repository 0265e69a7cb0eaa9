// Sends forms marked data-ll-outbox: each is kept on the device first, then sent until the server has answered.
// The key that goes with it makes the server do it once, however often it is sent.

import { all, get, hasRoom, put, remove } from "ll/outbox-store";

/** @typedef {import("ll/outbox-store").Item} Item */

const SLOWEST_MS = 60_000;
const SHOWN_MS = 10_000;
const OLD_MS = 6 * 24 * 3600 * 1000;
const [CREATED, SIGN_IN, FORBIDDEN, CONFLICT, LATER, FAILED] = [201, 401, 403, 409, 429, 500];
const SKIPPED = new Set(["csrfmiddlewaretoken", "form_key", "made_at"]);

/** Tell whether an item is so old that its writer is asked first. @param {Item} item */
export function isOld(item) {
  return Date.now() - item.madeAt > OLD_MS && !item.isAsked;
}

/** @param {Item} item */
function isRipe(item) {
  const mayGo = item.state === "waiting" || item.state === "sending" || item.state === "sign-in";
  return mayGo && item.nextAt <= Date.now() && !isOld(item);
}

/** Send what waits, in the order it was written; one page of this browser at a time. */
export async function flush() {
  await navigator.locks.request("ll-outbox", async () => {
    const items = (await all()).filter(isRipe);
    const pass = items.length ? await token() : null;
    const stopped = new Set();
    for (const item of items) {
      if (!pass) await later(item);
      else if (!stopped.has(item.path)) await send(item, pass);
      if (item.state !== "sent") stopped.add(item.path); // what follows it must not overtake it
    }
  });
  await next();
}

/** Give the form token and who is signed in; null without a network. @returns {Promise<{ token: string, account: string } | null>} */
async function token() {
  try {
    const answer = await fetch("/outbox/token/", { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** @param {Item} item @param {{ token: string, account: string }} pass */
async function send(item, pass, isAgain = false) {
  if (item.account && item.account !== pass.account) return settle(item, "sign-in", []);
  await settle(item, "sending", []);
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.set("made_at", new Date(item.madeAt).toISOString());
  const headers = { Accept: "application/json", "Idempotency-Key": item.key, "X-CSRFToken": pass.token };
  let answer, told;
  try {
    answer = await fetch(item.path, { method: "POST", body, headers });
    told = await answer.json(); // anything else is not our server: a hotel's page, a broken proxy
  } catch {
    return later(item);
  }
  if (answer.status === CREATED) {
    item.url = told.url;
    await settle(item, "sent", []);
    setTimeout(() => remove(item.key), SHOWN_MS);
  } else if (answer.status === SIGN_IN) await settle(item, "sign-in", [told.message]);
  else if (answer.status === FORBIDDEN && told.error === "stale_form" && !isAgain) {
    const fresh = await token();
    await (fresh ? send(item, fresh, true) : later(item));
  } else if (answer.status === LATER || answer.status >= FAILED) await later(item, Number(answer.headers.get("Retry-After")) * 1000);
  else {
    item.theirs = told.theirs ?? [];
    await settle(item, answer.status === CONFLICT ? "conflict" : "refused", told.faults ?? [told.message]);
  }
}

/** Try again after 1, 2, 4 … 60 s, or when the server says. @param {Item} item */
async function later(item, waitMs = 0) {
  item.nextAt = Date.now() + Math.max(waitMs, Math.min(1000 * 2 ** item.tries, SLOWEST_MS));
  item.tries += 1;
  await settle(item, "waiting", item.said);
}

/** @param {Item} item @param {Item["state"]} state @param {string[]} said */
async function settle(item, state, said) {
  Object.assign(item, { state, said });
  await put(item);
}

let timer = 0;
async function next() {
  clearTimeout(timer);
  const waits = (await all()).filter((item) => item.state === "waiting").map((item) => item.nextAt - Date.now());
  timer = setTimeout(flush, Math.min(SLOWEST_MS, Math.max(500, ...waits.slice(0, 1))));
}

/** @param {SubmitEvent} event */
async function take(event) {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.dataset.llOutbox === undefined) return;
  event.preventDefault();
  const fields = /** @type {[string, string | File][]} */ ([...new FormData(form, event.submitter)]).filter(
    ([name, value]) => !SKIPPED.has(name) && !(value instanceof File && value.size === 0),
  );
  if (!(await hasRoom(fields))) return tell(form, form.dataset.full ?? "");
  const item = /** @type {Item} */ ({
    key: crypto.randomUUID(), madeAt: Date.now(), path: new URL(form.action).pathname, page: location.pathname + location.search,
    title: form.dataset.llOutbox, account: document.body.dataset.signedIn ?? "", fields, tries: 0, nextAt: 0,
    state: "waiting", said: [], theirs: [], url: "", isAsked: false,
  }); // prettier-ignore
  await put(item);
  form.dispatchEvent(new CustomEvent("ll-kept"));
  const edited = form.dataset.llEdits;
  if (edited) await remove(edited);
  await flush();
  const now = await get(item.key);
  if (now?.state === "sent") return location.assign(now.url);
  if (now?.state === "refused" || now?.state === "conflict") {
    // The server says on its own page what to put right; nothing was done under this key.
    await remove(item.key);
    return form.submit();
  }
  tell(form, form.dataset.kept ?? "", true);
}

/** @param {HTMLFormElement} form @param {string} words */
function tell(form, words, isKept = false) {
  delete form.dataset.llSentAt;
  form.parentElement?.querySelector("[data-ll-told]")?.remove();
  const note = document.createElement("div");
  note.className = `ll-notice${isKept ? " ll-notice--success" : " ll-notice--warning"}`;
  note.dataset.llTold = "";
  note.setAttribute("role", "status");
  note.tabIndex = -1;
  const text = document.createElement("p");
  const link = document.createElement("a");
  Object.assign(link, { className: "govuk-link", href: "/outbox/", textContent: form.dataset.see ?? "" });
  text.append(`${words} `, link);
  note.append(text);
  form.before(note);
  form.hidden = isKept;
  note.focus();
}

/** Put what was refused back into its form, to be put right: #outbox=key. */
async function refill() {
  const item = await get(location.hash.replace("#outbox=", ""));
  const paths = [...document.querySelectorAll("form[data-ll-outbox]")].filter((form) => new URL(/** @type {HTMLFormElement} */ (form).action).pathname === item?.path);
  const named = item?.fields.find(([name]) => name === "do")?.[1];
  const form = /** @type {HTMLFormElement | undefined} */ (paths.find((each) => !named || each.querySelector(`[name=do][value="${named}"]`)));
  if (!item || !form) return;
  form.dataset.llEdits = item.key;
  form.closest("details")?.setAttribute("open", "");
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) continue;
    const values = item.fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (!values.length || control.type === "hidden") continue;
    if (control instanceof HTMLInputElement && control.type === "file") {
      const files = new DataTransfer();
      for (const value of values) if (value instanceof File) files.items.add(value);
      control.files = files.files;
    } else if (control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type)) control.checked = values.includes(control.value);
    else control.value = String(values[0]);
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

document.addEventListener("submit", take);
window.addEventListener("online", () => flush());
if (location.hash.startsWith("#outbox=")) await refill();
await flush();
