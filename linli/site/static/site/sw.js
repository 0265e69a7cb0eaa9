// The service worker: own files from the cache, pages from the network, and without one the last good copy.
// The server puts BUILD (changes with every file) and SHELL (their addresses) in front of this text.

const FILES = `ll-files-${BUILD}`;
const PAGES = "ll-pages-";

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

async function install() {
  const files = await caches.open(FILES);
  await files.addAll(SHELL);
  // As nobody in particular: it must not hold a name.
  await files.put("/offline/", await fetch("/offline/", { credentials: "omit" }));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("ll-files-") && name !== FILES) await caches.delete(name);
  await self.clients.claim();
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function page(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(event.request.url, answer.clone()));
    return answer;
  } catch {
    return (await kept(event.request)) ?? (await caches.match("/offline/"));
  }
}

/** Keep a page that says for whom; what was kept for anybody else goes. */
async function keep(url, answer) {
  const account = answer.headers.get("Linli-Keep");
  if (account === null || !answer.ok) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + account) await caches.delete(name);
  }
  await (await caches.open(PAGES + account)).put(url.split("#")[0], answer);
}

async function kept(request) {
  const name = (await caches.keys()).find((each) => each.startsWith(PAGES));
  const pages = name && (await caches.open(name));
  const found = pages && (await pages.match(request, { ignoreSearch: true }));
  // The report in steps needs the server; the short one does not.
  return found ?? (pages && new URL(request.url).pathname.startsWith("/report/") ? pages.match("/report/quick/") : undefined);
}
