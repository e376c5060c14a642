import type { ToolPermission } from '@autoweave/contracts';
import type { ToolFacts } from '../tools/tool.js';
import { judgeCommand } from './command-policy.js';
import type { GateContext } from './context.js';
import { allow, deny, type Finding } from './finding.js';

const rank: Readonly<Record<ToolPermission, number>> = { READ_ONLY: 0, READ_WRITE: 1, EXECUTE: 2, ADMIN: 3 };
/** AGT-056: the strongest tool permission of each privilege level; EXECUTE always asks a person beside. */
const ceiling: Readonly<Record<string, number>> = { RESTRICTED: 0, STANDARD: 2, ELEVATED: 2, PRIVILEGED: 3 };

/** Whether the privilege of the agent reaches as far as the permission of the tool. */
export const judgePrivilege = (tool: ToolFacts, context: GateContext): Finding =>
  rank[tool.permission] > (ceiling[context.agent.privilege] ?? 0)
    ? deny('privilege', `${tool.name} needs more than the privilege ${context.agent.privilege}`)
    : allow;

/** What the policies say about the arguments of one tool call. */
export function judgeTool(tool: ToolFacts, input: Record<string, unknown>): Finding {
  if (tool.name !== 'run_command') return allow;
  const verdict = judgeCommand([String(input.program), ...((input.args as string[] | undefined) ?? [])]);
  return verdict.allowed ? allow : deny('command', verdict.reason);
}
