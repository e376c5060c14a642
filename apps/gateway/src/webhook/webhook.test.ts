import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSecret, signedHeaders } from './signature.js';
import { isGivenUp, nextAttempt, wants } from './subscription.js';

describe('a webhook', () => {
  const event = { type: 'goal.completed', data: { goalId: 'goal_a', n: 1 } };
  // @requirement EDG-063
  it.each([
    [['goal.completed'], {}, true],
    [['goal.*'], {}, true],
    [['*'], {}, true],
    [['task.*', 'goal.failed'], {}, false],
    [['*'], { goalId: 'goal_a' }, true],
    [['*'], { goalId: 'goal_b' }, false],
    [['*'], { missing: 'x' }, false],
  ])('of %j with filters %j wants it: %s', (events, filters, wanted) =>
    expect(wants({ events, filters: filters as Record<string, unknown> }, event)).toBe(wanted),
  );
  // @requirement EDG-066
  it('is tried again after 1, 2, 4, 8 and 16 minutes, a fifth earlier or later, and then no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, chance) => {
        const minutes = nextAttempt(attempts, 0, chance)!.getTime() / 60_000 / 2 ** (attempts - 1);
        expect(minutes).toBeGreaterThanOrEqual(0.8 - 1e-9);
        expect(minutes).toBeLessThanOrEqual(1.2 + 1e-9);
      }),
    );
    expect(nextAttempt(6, 0, 0.5)).toBeUndefined();
  });
  // @requirement EDG-065
  it('is given up after fifteen deliveries in a row or three days without success', () => {
    expect([isGivenUp(14, null, 0), isGivenUp(15, null, 0)]).toEqual([false, true]);
    const since = new Date(0);
    expect([isGivenUp(1, since, 3 * 86_400_000 - 1), isGivenUp(1, since, 3 * 86_400_000)]).toEqual([false, true]);
  });
  // @requirements EDG-067 EDG-068
  it('is signed in both ways, with every secret that is valid', () => {
    const [now, before] = [newSecret(), newSecret()];
    const body = '{"event_id":"evt_1"}';
    const at = new Date();
    const headers = signedHeaders({ id: 'dlv_1', eventType: 'goal.completed', body }, [now, before], at);
    expect(headers['x-webhook-signature']).toBe(
      `sha256=${createHmac('sha256', now).update(`${headers['x-webhook-timestamp']}.${body}`).digest('hex')}`,
    );
    for (const secret of [now, before])
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ event_id: 'evt_1' });
    expect(() => new Webhook(newSecret()).verify(body, headers as Record<string, string>)).toThrow();
    expect(() => new Webhook(now).verify(`${body} `, headers as Record<string, string>)).toThrow();
    expect(headers).toMatchObject({
      'x-webhook-event': 'goal.completed',
      'x-webhook-delivery-id': 'dlv_1',
      'user-agent': 'AutoWeave-Webhook/1.0',
    });
  });
});
