// Makes the pages that go on without a network ready: the service worker, and a copy of each for whoever is signed in.

const PAGES = "ll-pages-";

/** Drop the copies of everybody else, and fetch those that are missing. */
async function prepare() {
  const account = document.body.dataset.signedIn ?? "";
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + account) await caches.delete(name);
  }
  const pages = await caches.open(PAGES + account);
  const links = [...document.querySelectorAll("a[data-ll-keep]")].map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname);
  for (const path of [...(document.body.dataset.keep ?? "").split(" ").filter(Boolean), ...links]) {
    const url = new URL(path, location.href).href;
    if (await pages.match(url)) continue;
    const answer = await fetch(url);
    // Signed out meanwhile: it is somebody else's page.
    if (answer.ok && answer.headers.get("Linli-Keep") === account) await pages.put(url, answer);
  }
}

try {
  if (await navigator.serviceWorker.register("/sw.js")) {
    await prepare();
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.llReady = "";
  }
} catch {
  // No network, or a browser that refuses: the pages work as before, as long as they stay open.
}
