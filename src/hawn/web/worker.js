"use strict";
// Keeps the offline forms and how they look, and nothing else. The network comes first; the device's copy is for when
// there is none. A page that asks to sign in is never kept.
const FACTS = {{ FACTS }};
const STORE = "hawn-" + FACTS.version;
const keep = async (request, answer) => {
  if (answer && answer.ok && !answer.redirected && answer.type === "basic") {
    const store = await caches.open(STORE);
    await store.put(request, answer.clone());
  }
  return answer;
};
const keepPages = async () => {
  for (const page of FACTS.pages) {
    try { await keep(page, await fetch(page, { credentials: "same-origin" })); } catch { /* later, when it is opened */ }
  }
};
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const store = await caches.open(STORE);
    await store.addAll(FACTS.assets);
    await keepPages();
    await self.skipWaiting();
  })());
});
self.addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(keepPages());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("hawn-") && name !== STORE) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const page = FACTS.pages.includes(url.pathname), asset = FACTS.assets.includes(url.pathname);
  if (page || asset) {
    event.respondWith((async () => {
      try {
        return await keep(url.pathname, await fetch(request));
      } catch (error) {
        const kept = await caches.match(url.pathname);
        if (kept) return kept;
        const other = page && await caches.match("/offline/");
        if (other) return other;
        throw error;
      }
    })());
  } else if (request.mode === "navigate") {
    event.respondWith((async () => {
      try {
        return await fetch(request);
      } catch (error) {
        const kept = await caches.match("/offline/");
        if (kept) return kept;
        throw error;
      }
    })());
  }
});
