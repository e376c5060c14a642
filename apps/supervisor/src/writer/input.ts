import type { Decision, GoalCommand } from '@autoweave/engine';
import type { ShardMessage } from '../shard/shard-reader.js';

/** Work for the writer: a message of a shard's stream, or a command of this process (a timer, an answer of a model). */
export type Input =
  | ({ readonly kind: 'message' } & ShardMessage)
  | { readonly kind: 'local'; readonly goalId: string; readonly command: GoalCommand; readonly done: (decision: Decision) => void };

/** Whether stream id `a` is at or before `b`. */
export function isAtOrBefore(a: string, b: string): boolean {
  const [aMs = '0', aSeq = '0'] = a.split('-');
  const [bMs = '0', bSeq = '0'] = b.split('-');
  const difference = Number(aMs) - Number(bMs);
  return difference < 0 || (difference === 0 && Number(aSeq) <= Number(bSeq));
}
