import { describe, expect, it } from 'vitest';
import { type PastStep, pastOf } from './task-past.js';

const step = (attempt: number, kind: string, callId: string, extra: Partial<PastStep> = {}): PastStep => ({
  attempt,
  kind,
  callId,
  effect: kind === 'intent' ? `effect of ${callId}` : null,
  approvalId: null,
  grant: null,
  taint: null,
  ...extra,
});

// @requirements AGT-055
describe('what attempts of a task leave to the next one', () => {
  it('are the decisions and uses that any of them spent; the same call of another attempt is another use', () => {
    const grant = { grantId: 'g', callKey: 'k' };
    const { ledger } = pastOf([
      step(1, 'intent', 'a', { approvalId: 'appr_1', grant }),
      step(1, 'result', 'a', { taint: [{ label: 'untrusted', source: 'http_get' }] }),
      step(2, 'intent', 'a', { grant }),
      step(2, 'result', 'a', { taint: [{ label: 'untrusted', source: 'http_get' }] }),
    ]);
    expect(ledger).toEqual({
      grantUses: [{ grantId: 'g', callKeys: ['1 k', '2 k'] }],
      spentApprovals: ['appr_1'],
      taint: [{ label: 'untrusted', source: 'http_get' }],
    });
  });

  it('are the calls that nobody knows the end of, until one that does the same came through', () => {
    const open = [step(1, 'intent', 'a'), step(1, 'intent', 'b'), step(1, 'result', 'b')];
    expect(pastOf(open).unknownEffects).toEqual(new Set(['effect of a']));
    const repeated = [step(2, 'intent', 'z', { effect: 'effect of a' }), step(2, 'result', 'z')];
    expect(pastOf([...open, ...repeated]).unknownEffects).toEqual(new Set());
  });
});
