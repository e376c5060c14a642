import type { Fault } from '@autoweave/contracts';
import type { ToolOutcome } from '../tool.js';

/** What the service says to a data process. */
export type ToProcess =
  | { readonly kind: 'run'; readonly tool: string; readonly input: unknown; readonly workspaceDir: string; readonly now: Date }
  | { readonly kind: 'resolved'; readonly id: number; readonly path?: string; readonly fault?: Fault }
  | { readonly kind: 'abort' };

/** What a data process says to the service. Paths are resolved by the service, which alone knows the bounds. */
export type FromProcess =
  | { readonly kind: 'resolve'; readonly id: number; readonly path: string }
  | { readonly kind: 'done'; readonly outcome: ToolOutcome }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** Any thrown value as a fault that can travel between processes. */
export const faultOf = (error: unknown, otherwise: Fault['code']): Fault =>
  error instanceof Error && 'fault' in error
    ? (error.fault as Fault)
    : { code: otherwise, message: error instanceof Error ? error.message : String(error) };
