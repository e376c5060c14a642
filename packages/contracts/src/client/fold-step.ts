import type { Step } from '../goal/step.js';
import type { TaskEntry } from './goal-view.js';

/** Adds a step: text runs on, and a tool's result completes its call. A result without a call stands alone. */
export function foldStep(entries: readonly TaskEntry[], step: Step, attempt: number): readonly TaskEntry[] {
  switch (step.kind) {
    case 'text':
    case 'reasoning': {
      const last = entries.at(-1);
      if (last && last.kind === step.kind && last.attempt === attempt)
        return [...entries.slice(0, -1), { ...last, text: last.text + step.text }];
      return [...entries, { kind: step.kind, attempt, text: step.text }];
    }
    case 'tool_call':
      return [...entries, { kind: 'tool', attempt, callId: step.callId, tool: step.tool, arguments: step.arguments, state: 'running' }];
    case 'tool_result': {
      const { callId, tool, ok, summary, durationMs, fault } = step;
      const outcome = { state: ok ? ('ok' as const) : ('failed' as const), summary, durationMs, fault };
      // The newest call of that id: an attempt may repeat a call that an earlier one left open.
      const at = entries.findLastIndex((entry) => entry.kind === 'tool' && entry.callId === callId);
      const call = entries[at];
      if (call?.kind !== 'tool') return [...entries, { kind: 'tool', attempt, callId, tool, arguments: {}, ...outcome }];
      return entries.with(at, { ...call, ...outcome });
    }
    case 'memory':
      return [...entries, { kind: 'memory', attempt, recalled: step.recalled, tier: step.tier }];
    case 'gate':
      // Asking and refusing show themselves, as an approval and as a failed call.
      if (step.verdict !== 'permitted_by_grant') return entries;
      return [...entries, { kind: 'notice', attempt, level: 'info', message: step.message }];
    case 'consult':
      return [...entries, { kind: 'consult', attempt, agent: step.agent, question: step.question, answer: step.answer }];
    case 'broadcast':
      return [...entries, { kind: 'notice', attempt, level: 'info', message: `Told all agents (${step.topic}): ${step.message}` }];
    case 'compaction':
      return [
        ...entries,
        {
          kind: 'notice',
          attempt,
          level: 'info',
          message: `Condensed what was said so far from about ${step.beforeTokens} to ${step.afterTokens} tokens`,
        },
      ];
    case 'notice':
      return [...entries, { kind: 'notice', attempt, level: step.level, message: step.message }];
  }
}
