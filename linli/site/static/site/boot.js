// The one module of every page: focus, double sending, conditional fields, counters; loads the rest by need.

const DOUBLE_SEND_MS = 2000;

/** Modules that a page needs when it holds an element of that kind. */
const BY_NEED = {
  "ll-aloud": "ll/aloud",
  "ll-blur": "ll/blur",
  "ll-clock": "ll/clock",
  "ll-hearing": "ll/hearing",
  "ll-live": "ll/live",
  "ll-presence": "ll/presence",
  "[data-ll-bulk]": "ll/bulk",
  "[data-ll-print]": "ll/print",
  "ll-photo": "ll/photo",
  "ll-templates": "ll/templates",
  "[data-ll-focus-min]": "ll/focus",
  "ll-here": "ll/here",
  "ll-map-pick": "ll/map-pick",
  "ll-outbox": "ll/outbox-list",
  "form[data-ll-outbox]": "ll/outbox",
  "ll-map-public": "ll/map-public",
  "ll-map-desk": "ll/map-desk",
  "[data-ll-draft], [data-ll-draft-done], [data-ll-draft-kept]": "ll/draft",
  "[data-ll-sign]": "ll/sign",
  "#ll-keys": "ll/keys",
  "[hx-get], [hx-post]": "htmx",
};

/** Focus the error summary, so that a screen reader begins with what to put right. */
function focusFaults() {
  const summary = document.querySelector("[data-ll-focus]");
  if (summary instanceof HTMLElement) summary.focus();
}

/**
 * Refuse a second sending of the same form within two seconds.
 * @param {SubmitEvent} event
 */
function guard(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (event.submitter?.dataset.llGuard === "off") return;
  const sentAt = Number(form.dataset.llSentAt ?? 0);
  if (Date.now() - sentAt < DOUBLE_SEND_MS) {
    event.preventDefault();
    return;
  }
  form.dataset.llSentAt = String(Date.now());
}

/**
 * Show the fields that depend on a choice: data-ll-when="name=value|value".
 * @param {ParentNode} root
 */
function showConditional(root) {
  for (const part of root.querySelectorAll("[data-ll-when]")) {
    if (!(part instanceof HTMLElement)) continue;
    const [name, values] = (part.dataset.llWhen ?? "").split("=");
    const form = part.closest("form");
    if (!form) continue;
    const chosen = new FormData(form).getAll(name).map(String);
    part.hidden = !values.split("|").some((value) => chosen.includes(value));
  }
}

/**
 * Say how many characters are left, once fewer than a quarter are.
 * @param {ParentNode} root
 */
function count(root) {
  const words = document.body.dataset;
  for (const line of root.querySelectorAll("[data-ll-count]")) {
    if (!(line instanceof HTMLElement)) continue;
    const area = document.getElementById(line.dataset.llCount ?? "");
    if (!(area instanceof HTMLTextAreaElement)) continue;
    const limit = Number(line.dataset.limit);
    area.removeAttribute("maxlength"); // pasted text is counted, not cut
    const left = limit - [...area.value].length;
    line.classList.toggle("ll-count--over", left < 0);
    if (left < limit / 4) {
      line.textContent = ((left < 0 ? words.countOver : words.countLeft) ?? "").replace("{n}", String(Math.abs(left)));
    }
    line.setAttribute("role", "status");
  }
}

/**
 * Send the form of the focused field with Ctrl+Enter.
 * @param {KeyboardEvent} event
 */
function sendByKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  if (event.target instanceof Element) event.target.closest("form")?.requestSubmit();
}

/** Close the account menu when the focus or a click goes elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.ll-menu[open]")) {
    if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) menu.removeAttribute("open");
  }
}

/** @param {ParentNode} root */
async function bring(root) {
  showConditional(root);
  count(root);
  const needed = Object.entries(BY_NEED).filter(([selector]) => root.querySelector(selector));
  await Promise.all(needed.map(([, module]) => import(module)));
}

document.addEventListener("submit", guard);
document.addEventListener("change", () => showConditional(document));
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement) count(document);
});
document.addEventListener("keydown", sendByKey);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", closeMenus);
// A page shown again by the back button may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.llSentAt;
});
document.addEventListener("htmx:after:swap", () => bring(document));

/** Say on every page that something waits in the outbox; the mark is set by whoever puts it there. */
function showWaiting() {
  const waiting = localStorage.getItem("ll-outbox");
  const bar = document.querySelector("[data-ll-bar]");
  if (!waiting || document.querySelector("ll-outbox")) return bar?.remove();
  const link = document.createElement("a");
  Object.assign(link, { className: "govuk-link", href: "/outbox/" });
  link.textContent = (document.body.dataset.outbox ?? "").replace("{n}", waiting);
  const shown = document.createElement("div");
  Object.assign(shown, { className: "ll-notice" });
  shown.dataset.llBar = "";
  shown.append(link);
  if (bar) bar.replaceWith(shown);
  else document.getElementById("flash")?.prepend(shown);
}

/**
 * Whoever signs out while something waits is asked first.
 * @param {SubmitEvent} event
 */
function askLeaving(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/account/logout/")) return;
  if (!localStorage.getItem("ll-outbox") || form.dataset.llLeave !== undefined) return;
  event.preventDefault();
  location.assign("/outbox/#leaving");
}

document.addEventListener("submit", askLeaving);
document.addEventListener("ll-outbox", showWaiting);

focusFaults();
showWaiting();
await bring(document);
if (localStorage.getItem("ll-outbox")) await import("ll/outbox");
if ("serviceWorker" in navigator && document.body.dataset.keep) import("ll/offline");
