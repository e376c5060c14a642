/**
 * A circuit breaker as data (ORC-123): closed until `threshold` failures in a row, then open for `recoveryMs`, then half-open:
 * exactly `trials` calls are admitted, and only when all of them succeed it closes; one failure opens it again.
 *
 * Our own because the libraries admit a single trial, or count trials without holding the others back.
 */
export interface CircuitRules {
  readonly threshold: number;
  readonly recoveryMs: number;
  readonly trials: number;
}

export const circuitRules: CircuitRules = { threshold: 5, recoveryMs: 30_000, trials: 3 };

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly failures: number; readonly until: number }
  | {
      readonly kind: 'half-open';
      readonly failures: number;
      readonly admitted: number;
      readonly succeeded: number;
      /** Told apart from trials of an earlier half-open time, whose outcome no longer counts. */
      readonly since: number;
    };

export const closedCircuit: Circuit = { kind: 'closed', failures: 0 };

/** The right to make one call; it has to be given back as a success, a failure or neither. */
export interface Pass {
  readonly since: number | undefined;
}

const passOf = (circuit: Circuit): Pass => ({ since: circuit.kind === 'half-open' ? circuit.since : undefined });

/** Asks for one call at `now` (epoch milliseconds). Without a pass the caller must not call. */
export const admit = (circuit: Circuit, now: number, rules = circuitRules): { readonly circuit: Circuit; readonly pass?: Pass } => {
  if (circuit.kind === 'closed') return { circuit, pass: passOf(circuit) };
  if (circuit.kind === 'open') {
    if (now < circuit.until) return { circuit };
    const trial: Circuit = { kind: 'half-open', failures: circuit.failures, admitted: 1, succeeded: 0, since: now };
    return { circuit: trial, pass: passOf(trial) };
  }
  if (circuit.admitted >= rules.trials) return { circuit };
  return { circuit: { ...circuit, admitted: circuit.admitted + 1 }, pass: passOf(circuit) };
};

const belongs = (circuit: Circuit, pass: Pass): boolean =>
  circuit.kind === 'closed' ? pass.since === undefined : circuit.kind === 'half-open' && circuit.since === pass.since;

export const succeed = (circuit: Circuit, pass: Pass, rules = circuitRules): Circuit => {
  if (!belongs(circuit, pass)) return circuit;
  if (circuit.kind !== 'half-open') return closedCircuit;
  const succeeded = circuit.succeeded + 1;
  return succeeded >= rules.trials ? closedCircuit : { ...circuit, succeeded };
};

export const fail = (circuit: Circuit, pass: Pass, now: number, rules = circuitRules): Circuit => {
  if (!belongs(circuit, pass)) return circuit;
  const failures = circuit.failures + 1;
  return circuit.kind === 'half-open' || failures >= rules.threshold
    ? { kind: 'open', failures, until: now + rules.recoveryMs }
    : { kind: 'closed', failures };
};

/** The call said nothing about the dependency (it was cancelled): its place as a trial is free again. */
export const release = (circuit: Circuit, pass: Pass): Circuit =>
  circuit.kind === 'half-open' && belongs(circuit, pass) ? { ...circuit, admitted: circuit.admitted - 1 } : circuit;
