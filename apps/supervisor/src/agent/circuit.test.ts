import { describe, expect, it } from 'vitest';
import { Circuit } from './circuit.js';

const failTimes = (circuit: Circuit, times: number, at: number) => {
  for (let i = 0; i < times; i += 1) circuit.failed(at, 'TOOL_FAILED');
};

// @requirement ORC-123
describe("an agent's circuit", () => {
  it('opens at the fifth failure in a row, and a success in between starts the count anew', () => {
    const circuit = new Circuit();
    failTimes(circuit, 4, 0);
    circuit.succeeded(0);
    failTimes(circuit, 4, 0);
    expect(circuit.barred(0)).toBeUndefined();
    failTimes(circuit, 1, 0);
    expect([circuit.state(0), circuit.barred(0)]).toEqual(['open', expect.stringContaining('open')]);
  });
  it('admits three trials after thirty seconds and closes only when all succeed', () => {
    const circuit = new Circuit();
    failTimes(circuit, 5, 0);
    expect(circuit.state(29_999)).toBe('open');
    for (let i = 0; i < 3; i += 1) {
      expect(circuit.barred(30_000)).toBeUndefined();
      circuit.given(30_000);
    }
    expect(circuit.barred(30_000)).toContain('trials');
    circuit.succeeded(30_001);
    circuit.succeeded(30_001);
    expect(circuit.state(30_001)).toBe('half_open');
    circuit.succeeded(30_001);
    expect([circuit.state(30_001), circuit.barred(30_001)]).toEqual(['closed', undefined]);
  });
  it('opens again at the first failed trial', () => {
    const circuit = new Circuit();
    failTimes(circuit, 5, 0);
    circuit.given(31_000);
    circuit.failed(31_000, 'MODEL_FAILED');
    expect(circuit.state(60_999)).toBe('open');
  });
  it('does not count what is not the agent’s doing', () => {
    const circuit = new Circuit();
    for (let i = 0; i < 20; i += 1) circuit.failed(0, 'APPROVAL_REJECTED');
    expect(circuit.state(0)).toBe('closed');
  });
});
