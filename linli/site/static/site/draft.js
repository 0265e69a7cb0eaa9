// Keeps what is typed into a form on this device for 24 hours, so that no error, sign-out or reload loses it.
// A form asks for it by data-ll-draft="name"; a page that shows the result clears it by data-ll-draft-done="name name …".

const KEEP_MS = 24 * 3600 * 1000;
const PREFIX = "ll-draft:";
const SKIPPED = new Set(["csrfmiddlewaretoken", "password", "form_key"]);

/** @param {string} name */
function keyOf(name) {
  return `${PREFIX}${document.body.dataset.signedIn ?? ""}:${name}`;
}

/**
 * What was begun before signing in belongs to the person who has signed in.
 * @param {string} name
 */
function adopt(name) {
  const begun = `${PREFIX}:${name}`;
  const text = localStorage.getItem(begun);
  if (text === null || keyOf(name) === begun) return;
  if (localStorage.getItem(keyOf(name)) === null) localStorage.setItem(keyOf(name), text);
  localStorage.removeItem(begun);
}

/**
 * Give what the server filled a field with: what is typed over it comes back while that still stands there.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function filled(form, name) {
  const control = form.elements.namedItem(name);
  if (control instanceof RadioNodeList) {
    const chosen = [...control].find((one) => one instanceof HTMLInputElement && one.type === "radio" && one.defaultChecked);
    return chosen instanceof HTMLInputElement ? chosen.value : "";
  }
  return control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement ? control.defaultValue : "";
}

/**
 * Give the fields worth keeping, with what they were typed over: no secrets, no files, nothing against double sending.
 * @param {HTMLFormElement} form
 */
function typed(form) {
  const fields = /** @type {[string, string, string][]} */ ([]);
  for (const [name, value] of new FormData(form)) {
    const control = form.elements.namedItem(name);
    const isSecret = control instanceof HTMLInputElement && control.type === "password";
    if (typeof value === "string" && value !== "" && !SKIPPED.has(name) && !isSecret) fields.push([name, value, filled(form, name)]);
  }
  return fields;
}

/** @param {HTMLFormElement} form */
function keep(form) {
  if (!form.dataset.llDraft) return; // dropped a moment ago
  try {
    localStorage.setItem(keyOf(form.dataset.llDraft ?? ""), JSON.stringify({ at: Date.now(), fields: typed(form) }));
  } catch {
    // A full or closed store costs the safety net, never the form.
  }
}

/** @param {string} name */
function kept(name) {
  try {
    const { at, fields } = JSON.parse(localStorage.getItem(keyOf(name)) ?? "{}");
    return Date.now() - at < KEEP_MS ? /** @type {[string, string, string?][]} */ (fields) : [];
  } catch {
    return [];
  }
}

/**
 * Put kept words back into fields that are as they were before; what the server has changed since stays. Tells whether
 * anything changed.
 * @param {HTMLFormElement} form
 */
function restore(form) {
  let isChanged = false;
  for (const [name, value, over = ""] of kept(form.dataset.llDraft ?? "")) {
    const photos = form.querySelector(`ll-photo[data-name="${CSS.escape(name)}"]`);
    if (photos) {
      if (photos.querySelector(`input[value="${CSS.escape(value)}"]`)) continue;
      isChanged = true;
      customElements.whenDefined("ll-photo").then(() => /** @type {any} */ (photos).restore(value));
    }
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type)) {
        const answered = control.type === "radio" ? form.querySelector(`[name="${CSS.escape(name)}"]:checked`) : null;
        const isOther = answered instanceof HTMLInputElement && answered.value !== over;
        if (control.value !== value || control.checked || isOther) continue;
        control.checked = true;
      } else {
        const field = /** @type {HTMLInputElement} */ (control);
        if (field.value === value || (field.value !== "" && field.value !== over)) continue;
        field.value = value;
      }
      isChanged = true;
      control.dispatchEvent(new Event("change", { bubbles: true }));
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  return isChanged;
}

/**
 * Tell whether something was typed before this module came, as over a slow line.
 * @param {HTMLFormElement} form
 */
function isBegun(form) {
  return [...form.querySelectorAll("input, textarea")].some((control) => {
    const { type, value, defaultValue, checked, defaultChecked } = /** @type {HTMLInputElement} */ (control);
    return /^(radio|checkbox)$/.test(type) ? checked !== defaultChecked : type !== "file" && value !== defaultValue;
  });
}

/** @param {HTMLFormElement} form */
function tell(form) {
  const note = document.createElement("div");
  note.className = "ll-notice";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `${document.body.dataset.draftBack} `;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "govuk-button govuk-button--secondary govuk-button--small";
  drop.textContent = document.body.dataset.draftDrop ?? "";
  drop.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form.dataset.llDraft ?? ""));
    delete form.dataset.llDraft;
    location.reload();
  });
  const inner = document.createElement("div");
  inner.append(words, drop);
  note.append(inner);
  form.prepend(note);
}

function forgetOld() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      if (Date.now() - JSON.parse(localStorage.getItem(key) ?? "{}").at < KEEP_MS) continue;
    } catch {
      // Unreadable: not ours to keep.
    }
    localStorage.removeItem(key);
  }
}

forgetOld();
const isAnyKept = Object.keys(localStorage).some((key) => key.startsWith(PREFIX));
for (const note of document.querySelectorAll("[data-ll-draft-kept]")) /** @type {HTMLElement} */ (note).hidden = !isAnyKept;
for (const done of document.querySelectorAll("[data-ll-draft-done]")) {
  for (const name of (/** @type {HTMLElement} */ (done).dataset.llDraftDone ?? "").split(" ")) {
    adopt(name);
    localStorage.removeItem(keyOf(name));
  }
}
for (const form of document.querySelectorAll("form[data-ll-draft]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  adopt(form.dataset.llDraft ?? "");
  const isEarly = isBegun(form);
  if (restore(form)) tell(form);
  if (isEarly) keep(form);
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 300);
  });
  form.addEventListener("submit", () => keep(form));
  // The outbox holds it now.
  form.addEventListener("ll-kept", () => {
    localStorage.removeItem(keyOf(form.dataset.llDraft ?? ""));
    delete form.dataset.llDraft;
  });
  addEventListener("pagehide", () => timer && keep(form));
}
