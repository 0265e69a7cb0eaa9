// Passkeys: asks the browser for one and sends it in the form's hidden field.
// A form says what it does by data-ll-passkey: login, use (a second factor) or add.

const failed = document.getElementById("passkey-failed");

async function options(form) {
  const data = document.getElementById("passkey-options");
  if (data) return JSON.parse(data.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return answer.json();
}

async function credential(form) {
  const { request_options: request, creation_options: creation } = await options(form);
  if (request) return window.webauthnJSON.get(request);
  const alone = form.elements.passwordless?.checked ?? false;
  Object.assign(creation.publicKey.authenticatorSelection, {
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  });
  return window.webauthnJSON.create(creation);
}

for (const form of document.querySelectorAll("form[data-ll-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      form.submit();
    } catch {
      // Cancelled, no passkey here, or no answer: the other ways stay open.
      failed.hidden = false;
    }
  });
}
