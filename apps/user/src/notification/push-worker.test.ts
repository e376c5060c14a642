import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const worker = resolve(import.meta.dirname, '../../public/push-worker.js');
const origin = 'https://autoweave.example';

describe('the worker that shows what is pushed', () => {
  const listeners = new Map<string, (event: object) => void>();
  const showNotification = vi.fn(async () => undefined);
  const openWindow = vi.fn(async () => undefined);
  let windows: { url: string; focus: () => Promise<void>; navigate: (url: string) => Promise<void> }[] = [];

  beforeAll(async () => {
    vi.stubGlobal('self', {
      addEventListener: (name: string, listener: (event: object) => void) => void listeners.set(name, listener),
      location: { origin },
      registration: { showNotification },
      clients: { matchAll: async () => windows, openWindow, claim: async () => undefined },
      skipWaiting: async () => undefined,
    });
    await import(/* @vite-ignore */ worker);
  });
  afterAll(() => void vi.unstubAllGlobals());
  beforeEach(() => {
    vi.clearAllMocks();
    windows = [];
  });

  const fire = async (name: string, event: object) => {
    let work: Promise<unknown> = Promise.resolve();
    listeners.get(name)?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) });
    await work;
  };
  const push = (message: unknown) => fire('push', { data: { json: () => message } });
  const click = (path: unknown) => fire('notificationclick', { notification: { close: () => undefined, data: { path } } });

  it('shows a message once, with what it is about', async () => {
    await push({ id: 'notif_1', title: 'Done: Report', body: 'All is checked.', link: '/goals/goal_1' });
    expect(showNotification).toHaveBeenCalledWith(
      'Done: Report',
      expect.objectContaining({ body: 'All is checked.', tag: 'notif_1', data: { path: '/goals/goal_1' } }),
    );
  });

  it('shows something also for a message that it does not understand: a browser takes the permission away from who shows nothing', async () => {
    await push(undefined);
    await fire('push', { data: { json: () => JSON.parse('{') } });
    expect(showNotification).toHaveBeenCalledTimes(2);
  });

  it.each(['https://evil.example', '//evil.example/x', 'javascript:alert(1)', 7])(
    'leads into this app only, whatever a message says: %s',
    async (link) => {
      await push({ title: 'x', body: 'y', link });
      expect(showNotification).toHaveBeenCalledWith('x', expect.objectContaining({ data: { path: '/' } }));
      await click(link);
      expect(openWindow).toHaveBeenCalledWith(`${origin}/`);
    },
  );

  it('goes on in a window that is open, else opens one', async () => {
    await click('/goals/goal_1');
    expect(openWindow).toHaveBeenCalledWith(`${origin}/goals/goal_1`);
    const open = { url: `${origin}/`, focus: vi.fn(async () => undefined), navigate: vi.fn(async () => undefined) };
    windows = [open];
    await click('/goals/goal_2');
    expect([open.focus.mock.calls.length, open.navigate.mock.calls]).toEqual([1, [[`${origin}/goals/goal_2`]]]);
    expect(openWindow).toHaveBeenCalledTimes(1);
  });
});
