import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobQueue } from '../src/job/job-queue.js';
import { createLog } from '../src/log/log.js';
import { freshStores } from './servers.js';

describe('a job queue', () => {
  let queue: JobQueue<{ n: number }>;
  const seen: { type: string; n: number; attempt: number }[] = [];
  const until = async (probe: () => Promise<boolean>) => {
    for (let i = 0; i < 500; i += 1) {
      if (await probe()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it did not happen');
  };

  beforeAll(async () => {
    const { redisUrl } = await freshStores();
    queue = new JobQueue('test', redisUrl, createLog('test', 'silent'));
    queue.process(async (type, { n }, job) => {
      seen.push({ type, n, attempt: job.attemptsMade });
      if (type === 'flaky' && job.attemptsMade === 0) throw new Error('not yet');
      if (type === 'hopeless') throw new Error('never');
      return n * 2;
    });
  });
  afterAll(() => queue.close());

  it('carries out what is added, and counts it', async () => {
    await queue.add('double', { n: 21 });
    await until(async () => (await queue.stats()).completed === 1);
    expect(seen).toEqual([{ type: 'double', n: 21, attempt: 0 }]);
  });

  // @requirement ORC-094
  it('tries a failed job again, and gives it up after its last attempt', async () => {
    const backoff = { type: 'fixed', delay: 10 } as const;
    await queue.add('flaky', { n: 1 }, { backoff });
    await queue.add('hopeless', { n: 2 }, { backoff });
    await until(async () => (await queue.stats()).failed === 1 && (await queue.stats()).completed === 2);
    expect(seen.filter((job) => job.type === 'flaky')).toHaveLength(2);
    // Three attempts unless a job says otherwise.
    expect(seen.filter((job) => job.type === 'hopeless')).toHaveLength(3);
  });

  it('holds work back while it is paused', async () => {
    await queue.pause();
    await queue.add('later', { n: 3 });
    // A queue that did not pause would have run it within a few milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(seen.some((job) => job.type === 'later')).toBe(false);
    await queue.resume();
    await until(async () => seen.some((job) => job.type === 'later'));
  });
});
