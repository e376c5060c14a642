import type { DomainFeed } from '../../realtime/domain-feed.js';
import type { Agent } from './agent.js';

const frames = new Set(['agent.status_changed', 'agent.updated']);

/**
 * Agents of one tenant whose status is another one than before. An event only says that something may be new; the
 * supervisor is asked what holds, so that a lost or doubled event tells nobody anything false. Bounded: what waits to be
 * told is a set of names.
 */
export function agentChanges(feed: DomainFeed, tenantId: string, read: () => Promise<readonly Agent[]>): AsyncIterableIterator<Agent> {
  const stop = new AbortController();
  const changes = follow(feed, tenantId, read, stop.signal);
  const end = () => {
    stop.abort();
    return changes.return(undefined);
  };
  return { next: () => changes.next(), return: end, throw: end, [Symbol.asyncIterator]: () => changes };
}

async function* follow(
  feed: DomainFeed,
  tenantId: string,
  read: () => Promise<readonly Agent[]>,
  signal: AbortSignal,
): AsyncGenerator<Agent, undefined> {
  const waiting = new Set<string>();
  let wake = () => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  const ignore = feed.listen((notice) => {
    if ((notice.tenantId !== null && notice.tenantId !== tenantId) || !frames.has(notice.frame.type)) return;
    waiting.add(String(notice.frame.data['name']));
    wake();
  });
  try {
    const known = new Map((await read()).map(({ id, status }) => [id, status]));
    while (!signal.aborted) {
      if (waiting.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted || waiting.size > 0) resolve();
        });
        continue;
      }
      const names = new Set(waiting);
      waiting.clear();
      for (const agent of await read()) {
        if (!names.has(agent.name) || known.get(agent.id) === agent.status) continue;
        known.set(agent.id, agent.status);
        yield agent;
      }
    }
  } finally {
    ignore();
  }
}
