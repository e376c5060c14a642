import { createInterface } from 'node:readline/promises';
import type { ApprovalRequest } from '@autoweave/contracts';
import { ApiError } from '@autoweave/contracts/client';
import type { Context } from '../context.js';
import { Failure } from '../failure.js';
import { canonicalJson } from './canonical-json.js';
import type { GoalConnection } from './goal-connection.js';
import type { ApproveMode } from './goal-options.js';
import type { GoalScreen } from './goal-screen.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

export interface ApprovalDesk {
  /** Decides one request as the person chose; requests are handled one after the other. */
  handle(approval: ApprovalRequest): void;
  /** Forgets a request that was decided elsewhere or ended. */
  withdraw(approvalId: string): void;
  /** Rejects when a decision is needed that nobody here can give. */
  readonly failed: Promise<never>;
  close(): void;
}

interface DeskOptions {
  readonly context: Context;
  readonly connection: GoalConnection;
  readonly screen: GoalScreen;
  readonly style: Style;
  readonly mode: ApproveMode;
  readonly whereToDecide: string;
  readonly onInterrupt: () => void;
}

/** What a person sees before deciding: the very arguments that the decision will be bound to. */
export function approvalText(approval: ApprovalRequest, style: Style): string {
  const body = printable(canonicalJson(approval.arguments))
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return [
    `${style.yellow('?')} ${style.bold(`An agent asks to use ${printable(approval.tool)}`)} (risk: ${approval.risk.toLowerCase()})`,
    `  ${printable(approval.reason)}`,
    '  with exactly these arguments:',
    body,
  ].join('\n');
}

/** Turns requests for approval into decisions according to `--approve`. */
export function openApprovalDesk(options: DeskOptions): ApprovalDesk {
  const { context, connection, screen, style, mode } = options;
  const open = new Map<string, AbortController>();
  let queue = Promise.resolve();
  let approvesAll = mode === 'always';
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const canAsk = context.stdin.isTTY === true && context.stderr.isTTY === true;

  const decide = async (approval: ApprovalRequest, signal: AbortSignal) => {
    if (signal.aborted) return;
    if (mode === 'ask' && !approvesAll && !canAsk) throw unanswerable(approval, options.whereToDecide);
    const isApproved = approvesAll || (mode === 'ask' && (await ask(approval, signal)));
    if (signal.aborted) return;
    const input = { approvalId: approval.approvalId, reason: `${mode === 'ask' ? 'decided' : `--approve ${mode}`} on the command line` };
    try {
      await (isApproved ? connection.api.approvals.approve(input) : connection.api.approvals.reject(input));
    } catch (error) {
      // Somebody else was faster, or it expired: the event log says which.
      if (!(error instanceof ApiError && (error.code === 'APPROVAL_STALE' || error.code === 'NOT_FOUND'))) throw error;
    }
  };

  const ask = async (approval: ApprovalRequest, signal: AbortSignal): Promise<boolean> => {
    screen.pause();
    const prompt = createInterface({ input: context.stdin, output: context.stderr });
    prompt.on('SIGINT', options.onInterrupt);
    try {
      context.stderr.write(`${approvalText(approval, style)}\n`);
      const answer = (await prompt.question('  Allow? [y]es, [N]o, [a]ll from now on: ', { signal })).trim().toLowerCase();
      if (answer.startsWith('a')) approvesAll = true;
      return answer.startsWith('y') || answer.startsWith('a');
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    } finally {
      prompt.close();
      screen.resume();
    }
  };

  return {
    handle(approval) {
      const controller = new AbortController();
      open.set(approval.approvalId, controller);
      queue = queue.then(() => decide(approval, controller.signal)).catch(fail);
    },
    withdraw: (approvalId) => open.get(approvalId)?.abort(),
    failed,
    close() {
      for (const controller of open.values()) controller.abort();
    },
  };
}

function unanswerable(approval: ApprovalRequest, where: string): Failure {
  return new Failure(
    'goal',
    `The goal waits for approval of ${printable(approval.tool)} ${printable(canonicalJson(approval.arguments, 0))}, and there is no terminal to ask on.`,
    `Decide it at ${where} (the goal goes on then), or run with --approve always or --approve never.`,
  );
}
