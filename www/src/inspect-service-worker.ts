// Keeps the page's files, so that it works without a network. It knows no other address.

// Both are put in by the build.
declare const VERSION: string;
declare const FILES: string[];

interface Lifetime extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetching extends Event {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

const CACHE = `saml-edge-inspector-${VERSION}`;

self.addEventListener("install", (event) => {
  (event as Lifetime).waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});
self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("saml-edge-inspector-") && name !== CACHE).map((name) => caches.delete(name))));
  (event as Lifetime).waitUntil(old);
});
self.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  const file = pathname === "/inspect" ? "/inspect/" : pathname;
  if (origin !== location.origin || request.method !== "GET" || !FILES.includes(file)) return;
  // The network first, so that a new version is never mixed with an old one; the cache where there is none.
  (event as Fetching).respondWith(
    fetch(request).catch(async () => (await caches.match(file)) ?? Response.error()),
  );
});
