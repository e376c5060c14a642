import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type Circuit, circuitRules, closedCircuit, fail, type Pass, release, succeed } from './circuit.js';

const failing = (circuit: Circuit, times: number, now: number): Circuit => {
  let next = circuit;
  for (let i = 0; i < times; i += 1) {
    const { circuit: admitted, pass } = admit(next, now);
    next = pass === undefined ? admitted : fail(admitted, pass, now);
  }
  return next;
};
const open = failing(closedCircuit, 5, 0);

// @requirement ORC-123
describe('a circuit', () => {
  it('opens after five failures in a row, not before, and a success starts the count anew', () => {
    expect(failing(closedCircuit, 4, 0).kind).toBe('closed');
    expect(open).toEqual({ kind: 'open', failures: 5, until: 30_000 });
    const { circuit, pass } = admit(failing(closedCircuit, 4, 0), 0);
    expect(failing(succeed(circuit, pass as Pass), 4, 0).kind).toBe('closed');
  });

  it('admits nothing for 30 s, then exactly three trials at once', () => {
    expect(admit(open, 29_999).pass).toBeUndefined();
    let circuit = open;
    for (let i = 0; i < 3; i += 1) {
      const asked = admit(circuit, 30_000);
      expect(asked.pass).toBeDefined();
      circuit = asked.circuit;
    }
    expect(admit(circuit, 30_000).pass).toBeUndefined();
  });

  it('closes only when all three trials succeed, and opens again on the first that fails', () => {
    const trials = (outcomes: readonly boolean[]): Circuit => {
      let circuit = open;
      for (const good of outcomes) {
        const asked = admit(circuit, 30_000);
        if (!asked.pass) return asked.circuit;
        circuit = good ? succeed(asked.circuit, asked.pass) : fail(asked.circuit, asked.pass, 30_000);
      }
      return circuit;
    };
    expect(trials([true, true]).kind).toBe('half-open');
    expect(trials([true, true, true])).toEqual(closedCircuit);
    expect(trials([true, false])).toMatchObject({ kind: 'open', until: 60_000 });
  });

  it('gives the place of a cancelled trial to another call', () => {
    const first = admit(open, 30_000);
    const freed = release(first.circuit, first.pass as Pass);
    let circuit = freed;
    for (let i = 0; i < 3; i += 1) {
      const asked = admit(circuit, 30_001);
      expect(asked.pass).toBeDefined();
      circuit = asked.circuit;
    }
  });

  it('ignores what a trial of an earlier time reports', () => {
    const first = admit(open, 30_000);
    const second = admit(first.circuit, 30_000);
    const again = fail(second.circuit, second.pass as Pass, 30_000);
    expect(succeed(again, first.pass as Pass)).toBe(again);
    expect(fail(again, first.pass as Pass, 31_000)).toBe(again);
  });

  it('never admits more than three calls between opening and closing, whatever the order of outcomes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(60_000), fc.constantFrom('ask', 'good', 'bad', 'none')), { maxLength: 60 }), (events) => {
        let circuit: Circuit = closedCircuit;
        let now = 0;
        const flying: Pass[] = [];
        for (const [after, what] of events) {
          now += after;
          if (what === 'ask') {
            const asked = admit(circuit, now);
            circuit = asked.circuit;
            if (asked.pass) flying.push(asked.pass);
          } else {
            const pass = flying.shift();
            if (pass)
              circuit = what === 'good' ? succeed(circuit, pass) : what === 'bad' ? fail(circuit, pass, now) : release(circuit, pass);
          }
          if (circuit.kind === 'half-open') {
            expect(circuit.admitted).toBeLessThanOrEqual(circuitRules.trials);
            expect(circuit.admitted).toBeGreaterThanOrEqual(0);
            expect(circuit.succeeded).toBeLessThan(circuitRules.trials);
          }
          if (circuit.kind === 'closed') expect(circuit.failures).toBeLessThan(circuitRules.threshold);
        }
      }),
    );
  });
});
