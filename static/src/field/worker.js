// Keeps the field officer's page, its style and its script for when there is no connection; no list and no amounts.
const KEPT = "koperasi-field-1";
const SHELL = ["/koperasi/field", "/koperasi/static/src/field/field.css", "/koperasi/static/src/field/field.js"];

self.addEventListener("install", (event) => {
    event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
    event.waitUntil(
        caches.keys()
            .then((names) => Promise.all(names.filter((name) => name.startsWith("koperasi-field-") && name !== KEPT).map((name) => caches.delete(name))))
            .then(() => self.clients.claim())
    );
});
self.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    const path = new URL(url).pathname;
    if (method !== "GET" || !SHELL.includes(path)) {
        return;
    }
    event.respondWith(
        fetch(event.request)
            .then((answer) => {
                if (answer.status === 200 && !answer.redirected) {
                    const copy = answer.clone();
                    event.waitUntil(caches.open(KEPT).then((cache) => cache.put(path, copy)));
                }
                return answer;
            })
            .catch(() => caches.match(path).then((kept) => kept || Response.error()))
    );
});
