import { type ModelRequest, noUsage, type Usage } from '@autoweave/contracts';
import { fault, FaultError } from '@autoweave/kernel';
import { abortable } from '../attempt/abortable.js';
import { type GatedModel, RunLedger, type SafetyGate } from '../gate/index.js';

export interface TurnLimits {
  readonly depth: number;
  readonly tokens: number;
  readonly costMicroUsd?: number | undefined;
  readonly endsAt: Date;
  /** Longest that the answer may take. */
  readonly patienceMs: number;
}

export interface Turn {
  readonly text: string;
  readonly model: string;
  readonly usage: Usage;
}

/**
 * One model turn without tools as an agent that was asked something, through the gate with the least privilege. Throws what
 * the gate refuses, DEADLINE_EXCEEDED when it takes too long, MODEL_ANSWER_INVALID for an empty answer.
 */
export async function oneTurn(
  { gate, model }: { readonly gate: SafetyGate; readonly model: GatedModel },
  agent: { readonly name: string; readonly type: string },
  request: ModelRequest,
  { depth, tokens, costMicroUsd, endsAt, patienceMs }: TurnLimits,
): Promise<Turn> {
  const verdict = gate.pass(
    { kind: 'model', request },
    {
      agent: { ...agent, privilege: 'RESTRICTED' },
      allowedTools: [],
      use: {
        depth,
        tokensLeft: tokens,
        ...(costMicroUsd === undefined ? {} : { costMicroUsdLeft: costMicroUsd }),
        tokensSpent: 0,
        agentsSpawned: 0,
        agentsActive: 0,
        startedAt: new Date(),
        endsAt,
      },
      now: new Date(),
      grants: [],
      // Whoever asks was checked where the question was asked; a turn without tools can do nothing.
      userPermissions: undefined,
      ledger: new RunLedger(),
    },
  );
  if (verdict.kind !== 'permit')
    throw new FaultError(verdict.kind === 'refuse' ? verdict.fault : { code: 'SAFETY_VIOLATION', message: verdict.reason });
  const late = fault('DEADLINE_EXCEEDED', `${agent.name} did not answer in time`);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(late), Math.max(1, patienceMs));
  try {
    let text = '';
    let usage = noUsage;
    let by = `${model.provider}:${model.model}`;
    for await (const part of abortable(model.stream(verdict.permit, stop.signal), stop.signal)) {
      if (part.type === 'text') text += part.text;
      else if (part.type === 'finish') {
        usage = part.usage;
        if (part.by) by = `${part.by.provider}:${part.by.model}`;
      }
    }
    if (text.trim() === '') throw fault('MODEL_ANSWER_INVALID', `${agent.name} answered nothing`);
    return { text: text.trim(), model: by, usage };
  } finally {
    clearTimeout(timer);
  }
}
