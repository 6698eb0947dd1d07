// Keeps one page for when there is no connection. Keeps nothing else, and nothing of anybody.
"use strict";
const KEPT = "civicnet-offline";
const PAGES = {{ pages|tojson }};
const SHEETS = [
  {{ "vendor/utrecht.css"|static|tojson }},
  {{ theme.sheet|static|tojson }},
  {{ "civicnet/civicnet.css"|static|tojson }},
];

self.addEventListener("install", (event) => {
  const pages = Object.values(PAGES).map((page) => new Request(page, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([...pages, ...SHEETS])).then(() => self.skipWaiting()));
});

// The names of the sheets change with their content: those of before are let go.
self.addEventListener("activate", (event) => {
  const now = new Set([...Object.values(PAGES), ...SHEETS]);
  const gone = (kept, requests) =>
    requests.filter(({ url }) => !now.has(new URL(url).pathname)).map((old) => kept.delete(old));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.keys().then((requests) => Promise.all(gone(kept, requests)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") {
    const page = path.startsWith("/en/") ? PAGES.en : PAGES.nl;
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (request.method === "GET" && SHEETS.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
