import type { Risk } from '@autoweave/contracts';
import type { EgressRules } from '@autoweave/sandbox';
import type { SandboxBounds } from '../tools/tool.js';
import type { ActionKind, GateAction, ModelAction, NetworkAction, PermitSubjects, SpawnAction, ToolAction } from './action.js';
import { type ApprovalNeed, decisionFor, judgeApproval } from './approval.js';
import type { GateContext } from './context.js';
import { type Finding, strictest } from './finding.js';
import type { GrantDemand } from './grant-demand.js';
import { judgeLimits } from './limit-check.js';
import { defaultGateLimits, type GateLimits } from './limits.js';
import { mintPermit } from './permit.js';
import { Policies } from './policy/policies.js';
import { cleanAnswer } from './taint/answer-egress.js';
import { judgePrivilege, judgeTool, judgeUrl, knownTo, policiesOf, sandboxEgressOf } from './tool-policy.js';
import { type GateStep, gateStep, type GateVerdict, type Permitted, refuse, type Refused } from './verdict.js';

/**
 * The one way to act. Every tool call, model call, spawn and connection passes here, and what runs them accepts only the
 * permit that comes out. Order (AGT-050): depth, tokens, agents, time, risk, money, policies, approval; the first failure
 * refuses with SAFETY_VIOLATION or BUDGET_EXCEEDED naming the limit. No flag, role or plugin switches it off.
 */
export class SafetyGate {
  constructor(
    private readonly policies: Policies = new Policies(),
    /** The hard limits of the installation (AGT-049). */
    private readonly ceiling: GateLimits = defaultGateLimits,
  ) {}

  pass(action: ToolAction, context: GateContext): GateVerdict<'tool'>;
  pass(action: ModelAction, context: GateContext): GateVerdict<'model'>;
  pass(action: SpawnAction, context: GateContext): GateVerdict<'spawn'>;
  pass(action: NetworkAction, context: GateContext): GateVerdict<'network'>;
  pass(action: GateAction, context: GateContext): GateVerdict {
    switch (action.kind) {
      case 'tool':
        return this.tool(action, context);
      case 'spawn':
        return this.spawn(action, context);
      case 'model':
        return judgeLimits(action, context, 'LOW', this.ceiling) ?? plainYes('model', { request: action.request }, context);
      case 'network':
        return this.network(action, context);
    }
  }

  private tool(asked: ToolAction, context: GateContext): GateVerdict<'tool'> {
    const { tool } = asked;
    const hint = `Use one of: ${context.allowedTools.join(', ')}`;
    if (!tool) return refuse(asked, { code: 'VALIDATION_FAILED', message: `There is no tool ${asked.name}`, hint, rule: 'registry' });
    if (!context.allowedTools.includes(tool.name))
      return refuse(asked, { code: 'SAFETY_VIOLATION', message: `This task may not use ${tool.name}`, hint, rule: 'allowed_tools' });
    // A person who edited the arguments and approved them gets exactly those, judged like any others.
    const decision = decisionFor(asked, context);
    const edited = decision?.decision === 'approved' ? decision.editedArguments : undefined;
    const action = edited ? { ...asked, arguments: edited } : asked;
    const parsed = tool.input.safeParse(action.arguments);
    if (!parsed.success) {
      const message = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`).join('; ');
      return refuse(asked, { code: 'VALIDATION_FAILED', message, rule: 'schema' });
    }
    const risk: Risk = tool.permission === 'EXECUTE' || tool.permission === 'ADMIN' ? 'HIGH' : tool.requiresApproval ? 'MEDIUM' : 'LOW';
    const limited = judgeLimits(asked, context, risk, this.ceiling);
    if (limited) return limited;
    const privilege = judgePrivilege(tool, parsed.data as Record<string, unknown>, this.policies, context);
    const findings = [privilege, ...judgeTool(tool, parsed.data as Record<string, unknown>, this.policies, context)];
    const policy = strictest(findings);
    if (policy.kind === 'deny') return denied(asked, policy);
    const subject = { tool, input: parsed.data, arguments: action.arguments, callKey: asked.callKey };
    const need = needOf(asked, tool, findings, risk);
    if (!need && !edited) return plainYes('tool', subject, context);
    const verdict = judgeApproval(asked, need ?? { rule: 'edited', reason: '', risk, demands: ['nothing'] }, context);
    if (verdict.kind !== 'covered') return verdict;
    verdict.by.use();
    return {
      kind: 'permit',
      permit: mintPermit('tool', subject, context),
      step: gateStep(asked, 'permitted_by_grant', verdict.by.rule, verdict.by.message),
      ...(verdict.by.approvalId ? { approvalId: verdict.by.approvalId } : {}),
      ...(edited ? { editedArguments: edited } : {}),
    };
  }

  private network(action: NetworkAction, context: GateContext): GateVerdict<'network'> {
    const limited = judgeLimits(action, context, 'LOW', this.ceiling);
    if (limited) return limited;
    const egress = policiesOf(this.policies, context)?.egress;
    if (!egress)
      return refuse(action, { code: 'SAFETY_VIOLATION', message: 'The policy of the agent is not valid', rule: 'policy:invalid' });
    const finding = judgeUrl(action.request.url, egress);
    return finding.kind === 'deny' ? denied(action, finding) : plainYes('network', { request: action.request }, context);
  }

  /** What sandboxed code of the agent may reach; undefined when its policy is not valid. */
  sandboxEgress(context: GateContext): EgressRules | undefined {
    return sandboxEgressOf(this.policies, context);
  }

  /** What sandboxed code of the agent may use up by its policies; undefined when they are not valid. */
  sandboxBounds(context: GateContext): SandboxBounds | undefined {
    const policy = policiesOf(this.policies, context)?.policy;
    return policy && { agent: context.agent.name, maxFileMb: policy.maxFileMb, maxSeconds: policy.maxSeconds };
  }

  /** The final text of a run without what would carry data out when it is shown; `step` tells when something was taken out. */
  passAnswer(text: string, context: GateContext): { readonly text: string; readonly step?: GateStep } {
    const egress = policiesOf(this.policies, context)?.egress ?? { allow: [] };
    const clean = cleanAnswer(text, { taint: context.ledger.taint, egress, known: knownTo(context) });
    if (clean.removed.length === 0) return { text };
    const message = `${clean.removed.length} link(s) or picture(s) that could carry private data out were made plain text`;
    return {
      text: clean.text,
      step: { kind: 'gate', action: 'network', subject: 'answer', verdict: 'refused', rule: 'taint:answer', message },
    };
  }

  private spawn(action: SpawnAction, context: GateContext): GateVerdict<'spawn'> {
    const { how, target, arguments: args, callKey } = action;
    return judgeLimits(action, context, 'LOW', this.ceiling) ?? plainYes('spawn', { how, target, arguments: args, callKey }, context);
  }
}

const plainYes = <K extends ActionKind>(kind: K, subject: PermitSubjects[K], context: GateContext): Permitted<K> => ({
  kind: 'permit',
  permit: mintPermit(kind, subject, context),
});

const denied = (action: GateAction, { rule, reason, hint }: Extract<Finding, { kind: 'deny' }>): Refused =>
  refuse(action, { code: 'SAFETY_VIOLATION', message: reason, rule, ...(hint ? { hint } : {}) });

/** Why a person has to be asked about a call that no policy denies, with everything that needs one; undefined when nothing does. */
function needOf(
  action: ToolAction,
  tool: NonNullable<ToolAction['tool']>,
  findings: readonly Finding[],
  risk: Risk,
): ApprovalNeed | undefined {
  const needs: ApprovalNeed[] = [];
  if (action.outcomeUnknown)
    needs.push({
      rule: 'outcome_unknown',
      reason: `${tool.name} was interrupted and may already have taken effect; may it run again?`,
      risk,
      demands: ['nothing'],
    });
  for (const finding of findings)
    if (finding.kind === 'ask')
      needs.push({ rule: finding.rule, reason: finding.reason, risk: finding.risk, demands: [demandOf(finding.rule)] });
  if (tool.permission === 'ADMIN')
    needs.push({ rule: 'always_ask:administration', reason: `${tool.name} administers the platform`, risk, demands: ['something'] });
  else if (tool.requiresApproval || tool.effect)
    needs.push({
      rule: `always_ask:${tool.effect ?? (tool.permission === 'EXECUTE' ? 'code_execution' : 'tool')}`,
      reason: tool.permission === 'EXECUTE' ? `${tool.name} runs code in the sandbox` : `${tool.name} cannot be undone`,
      risk,
      demands: ['anything'],
    });
  const [first] = needs;
  return first && { ...first, demands: needs.flatMap(({ demands }) => demands) };
}

/** What a permission has to pin down for a policy that asks, by the name of its rule. */
const demandOf = (rule: string): GrantDemand => {
  if (rule === 'taint:exit') return 'destination';
  if (rule.startsWith('command:')) return 'command';
  return rule.startsWith('sql:') ? 'sql' : 'something';
};
