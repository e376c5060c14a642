import type { ApiClient } from '@autoweave/contracts/client';

const storageKey = 'autoweave.push';

/** Why this browser cannot be told; undefined: it can. */
export function pushProblem(): string | undefined {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
    return window.isSecureContext ? 'This browser cannot be told in the background.' : 'This takes a connection over HTTPS.';
  return Notification.permission === 'denied'
    ? 'You blocked notifications for this site. Allow them in the settings of the browser.'
    : undefined;
}

/** The subscription of this browser, as far as it remembers. */
export const ownSubscription = (): string | undefined => localStorage.getItem(storageKey) ?? undefined;

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0);
};

/** Asks the person, then the push service, then the gateway. Throws with what to do when one of them says no. */
export async function switchOn(client: ApiClient): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error('Notifications were not allowed. Allow them in the settings of the browser, then try again.');
  const registration = await navigator.serviceWorker.register('/push-worker.js');
  await navigator.serviceWorker.ready;
  const { publicKey } = await client.notifications.pushKey();
  const wanted = { userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) };
  const subscription = await registration.pushManager.subscribe(wanted).catch(async (error: unknown) => {
    // Subscribed with the key of another installation: begin anew.
    const before = await registration.pushManager.getSubscription();
    if (!before) throw new Error('The push service of this browser cannot be reached.', { cause: error });
    await before.unsubscribe();
    return registration.pushManager.subscribe(wanted);
  });
  const { endpoint, keys } = subscription.toJSON();
  const made = await client.notifications.subscribe({
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
  });
  localStorage.setItem(storageKey, made.subscriptionId);
}

/** Takes a browser out; this one also tells its push service. */
export async function switchOff(client: ApiClient, subscriptionId: string): Promise<void> {
  await client.notifications.unsubscribe({ subscriptionId });
  if (ownSubscription() !== subscriptionId) return;
  localStorage.removeItem(storageKey);
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}
