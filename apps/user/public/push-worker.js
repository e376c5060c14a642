// Shows what is pushed to this browser, and opens what it is about. Handles nothing else: pages are not cached here.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** A path of this app, or its start. */
const pathOf = (link) => (typeof link === 'string' && /^\/(?!\/)/.test(link) ? link : '/');

self.addEventListener('push', (event) => {
  let message;
  try {
    message = event.data?.json();
  } catch {
    message = undefined;
  }
  const { id, title, body, link } = message ?? {};
  event.waitUntil(
    self.registration.showNotification(typeof title === 'string' ? title : 'AutoWeave', {
      body: typeof body === 'string' ? body : 'Something happened.',
      // The same thing told twice is shown once.
      tag: typeof id === 'string' ? id : undefined,
      icon: '/icon.svg',
      data: { path: pathOf(link) },
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(pathOf(event.notification.data?.path), self.location.origin).href;
  event.waitUntil(
    (async () => {
      const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
      const open = windows.find((one) => one.url === url) ?? windows[0];
      if (!open) return self.clients.openWindow(url);
      await open.focus();
      if (open.url === url) return undefined;
      // A window of before the worker is not its own to navigate.
      return open.navigate(url).catch(() => self.clients.openWindow(url));
    })(),
  );
});
