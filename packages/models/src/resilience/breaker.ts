import type { CircuitStatus } from '@autoweave/contracts';
import { ModelFault } from '../model-fault.js';
import { admit, type Circuit, type CircuitRules, circuitRules, closedCircuit, fail, type Pass, release, succeed } from './circuit.js';

/** Keeps the circuit of one dependency in this process. */
export class Breaker {
  private circuit: Circuit = closedCircuit;

  constructor(
    readonly name: string,
    private readonly now: () => number,
    private readonly rules: CircuitRules = circuitRules,
  ) {}

  /** A pass for one call; raises UNAVAILABLE at once when the circuit is open (ORC-124). */
  enter(): Pass {
    const { circuit, pass } = admit(this.circuit, this.now(), this.rules);
    this.circuit = circuit;
    if (pass) return pass;
    const retryAfterMs = circuit.kind === 'open' ? Math.max(0, circuit.until - this.now()) : 0;
    throw new ModelFault({
      code: 'UNAVAILABLE',
      message: `${this.name} failed ${circuit.failures} times in a row and is left alone for a while`,
      hint: `It is tried again in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s. A model in AUTOWEAVE_MODEL_FALLBACKS would answer meanwhile.`,
      details: { circuit: 'open', dependency: this.name, retryAfterMs },
    });
  }

  succeeded(pass: Pass): void {
    this.circuit = succeed(this.circuit, pass, this.rules);
  }

  failed(pass: Pass): void {
    this.circuit = fail(this.circuit, pass, this.now(), this.rules);
  }

  released(pass: Pass): void {
    this.circuit = release(this.circuit, pass);
  }

  status(): CircuitStatus {
    const { kind, failures } = this.circuit;
    return { name: this.name, state: kind, failures, ...(this.circuit.kind === 'open' ? { retryAt: this.circuit.until } : {}) };
  }
}

/** Whether an error is the fast failure of an open circuit. */
export const isCircuitOpen = (error: unknown): boolean =>
  error instanceof ModelFault && error.code === 'UNAVAILABLE' && error.fault.details?.circuit === 'open';
