import { AgentPolicy, type Permission, type ToolPermission } from '@autoweave/contracts';
import { type EgressRules, isAddress, isPublicAddress, judgeHost, namesLocalhost, plainHost } from '@autoweave/sandbox';
import type { ToolFacts } from '../tools/tool.js';
import { judgeCommand } from './command/judge-command.js';
import type { GateContext } from './context.js';
import { allow, ask, deny, type Finding } from './finding.js';
import { judgePath } from './path/judge-path.js';
import type { EffectivePolicy } from './policy/agent-permissions.js';
import type { Policies } from './policy/policies.js';
import { judgeSql } from './sql/judge-sql.js';
import { judgeTaint } from './taint/judge-taint.js';
import type { KnownAddresses } from './taint/known-address.js';

const rank: Readonly<Record<ToolPermission, number>> = { READ_ONLY: 0, READ_WRITE: 1, EXECUTE: 2, ADMIN: 3 };
/** AGT-056: the strongest tool permission of each privilege level; EXECUTE always asks a person beside. */
const ceiling: Readonly<Record<string, number>> = { RESTRICTED: 0, STANDARD: 2, ELEVATED: 2, PRIVILEGED: 3 };
/** AGT-057: what the user must be allowed for whom the agent acts. */
const needed: Readonly<Record<ToolPermission, Permission>> = {
  READ_ONLY: 'goal:read',
  READ_WRITE: 'goal:execute',
  EXECUTE: 'goal:execute',
  ADMIN: 'ops:manage',
};

/** Whether the privilege of the agent, and the rights of its user, reach as far as the permission of the tool. */
export function judgePrivilege(tool: ToolFacts, input: Record<string, unknown>, policies: Policies, context: GateContext): Finding {
  if (rank[tool.permission] > (ceiling[context.agent.privilege] ?? -1) && !staysInScratch(tool, input, policies, context))
    return deny('privilege', `${tool.name} needs more than the privilege ${context.agent.privilege}`);
  const permission = needed[tool.permission];
  if (context.userPermissions !== undefined && !context.userPermissions.includes(permission))
    return deny('user_rights', `The user may not do what ${tool.name} does (${permission})`);
  return allow;
}

/** The own scratch space is writable at every known level (AGT-063). */
function staysInScratch(tool: ToolFacts, input: Record<string, unknown>, policies: Policies, context: GateContext): boolean {
  const { name: agent, privilege } = context.agent;
  if (tool.permission !== 'READ_WRITE' || tool.sendsOut || tool.reachesOut || ceiling[privilege] === undefined) return false;
  const policy = policiesOf(policies, context)?.policy;
  const paths = pathsOf(tool, input);
  return (
    policy !== undefined &&
    paths.length > 0 &&
    paths.every(
      ([path]) => judgePath(path, 'write', { agent, privilege: 'RESTRICTED', policy, workspaceDir: context.workspaceDir }).kind === 'allow',
    )
  );
}

/** The policies that hold for the agent of a context; undefined when those of its definition are not valid. */
export function policiesOf(policies: Policies, { agent }: GateContext): { policy: EffectivePolicy; egress: EgressRules } | undefined {
  const own = agent.policy === undefined ? undefined : AgentPolicy.safeParse(agent.policy);
  if (own && !own.success) return undefined;
  return { policy: policies.of(agent.type, own?.data), egress: policies.egress(agent.type, own?.data) };
}

/**
 * What sandboxed code of an agent may reach: the hosts of its network policy, and of those only the ones on its
 * `network_allowlist` where it has one (over TLS). Undefined when the policy is not valid.
 */
export function sandboxEgressOf(policies: Policies, context: GateContext): EgressRules | undefined {
  const own = policiesOf(policies, context);
  if (!own) return undefined;
  const { networkAllowlist: names, maxDownloadMb } = own.policy;
  const listed = names?.map((name) => (name.includes(':') ? name : `${name}:443`));
  const everything = own.egress.allow.includes('*:443');
  const allow = listed?.filter((one) => own.egress.allow.includes(one) || (everything && one.endsWith(':443')));
  return { ...own.egress, ...(allow ? { allow } : {}), maxDownloadMb: Math.min(maxDownloadMb, own.egress.maxDownloadMb) };
}

/** What the policies say about the arguments of one tool call, each by itself: command, SQL, paths, sizes, hosts, taint. */
export function judgeTool(tool: ToolFacts, input: Record<string, unknown>, policies: Policies, context: GateContext): readonly Finding[] {
  const own = policiesOf(policies, context);
  if (!own) return [deny('policy:invalid', `The policy of ${context.agent.name} is not valid`, 'An administrator has to correct it')];
  const { policy, egress } = own;
  return [
    ...(tool.name === 'run_command' ? [judgeCommand(commandOf(input), policy)] : []),
    ...sqlOf(tool, input).map((sql) => judgeSql(sql, policy, tool.sqlDialect)),
    ...pathsOf(tool, input).map(([path, access]) =>
      judgePath(path, access, {
        agent: context.agent.name,
        privilege: context.agent.privilege,
        policy,
        workspaceDir: context.workspaceDir,
      }),
    ),
    ...(typeof input.timeoutSeconds === 'number' && input.timeoutSeconds > policy.maxSeconds
      ? [deny('policy:time', `Nothing may run longer than ${policy.maxSeconds} s`)]
      : []),
    ...(typeof input.content === 'string' ? [judgeSize(input.content, policy)] : []),
    ...(tool.reachesOut && typeof input.url === 'string' ? [judgeUrl(input.url, egress)] : []),
    judgeTaint(tool, input, context.ledger.taint, egress, knownTo(context)),
    policy.approvalTools.includes(tool.name)
      ? ask('policy:approval_tools', `The policy of ${context.agent.name} has a person decide every ${tool.name}`, 'MEDIUM')
      : allow,
  ];
}

export const sqlArgumentsOf = (tool: Pick<ToolFacts, 'sqlArguments'> | undefined): readonly string[] => [
  ...new Set([...(tool?.sqlArguments ?? []), 'sql']),
];

/** Every SQL text among the arguments, by what the tool declares; an argument called `sql` is SQL whatever it declares. */
const sqlOf = (tool: ToolFacts, input: Record<string, unknown>): readonly string[] =>
  sqlArgumentsOf(tool).flatMap((name) => {
    const value = input[name];
    return typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  });

/** Addresses that a run did not make up. */
export const knownTo = ({ goalText, ledger }: GateContext): KnownAddresses => ({ goalText: goalText ?? '', visited: ledger.visited });

const commandOf = (input: Record<string, unknown>) =>
  typeof input.command === 'string'
    ? { line: input.command }
    : { argv: [String(input.program ?? ''), ...((input.args as string[] | undefined) ?? [])] };

const readArguments = ['path', 'paths', 'files', 'file', 'from', 'before', 'after', 'source'] as const;
const writeArguments = [
  'to',
  'target_path',
  'output',
  'result',
  'diff',
  'actions',
  'calendar',
  'anomalies',
  'forecast',
  'destination',
] as const;
const changesItsPath = /^(write|create|delete|move|append|edit|make)_/;

/** Arguments that are paths by their name. What a tool changes may be what it names first. */
function pathsOf(tool: ToolFacts, input: Record<string, unknown>): readonly (readonly [string, 'read' | 'write'])[] {
  const texts = (name: string): readonly string[] => {
    const value = input[name];
    return typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  };
  const first = changesItsPath.test(tool.name) ? 'write' : 'read';
  return [
    ...readArguments.flatMap((name) => texts(name).map((path) => [path, first] as const)),
    ...(tool.permission === 'READ_ONLY' ? [] : writeArguments.flatMap((name) => texts(name).map((path) => [path, 'write'] as const))),
  ];
}

const judgeSize = (content: string, policy: EffectivePolicy): Finding =>
  Buffer.byteLength(content) > policy.maxFileMb * 1_048_576 ? deny('path:size', `A file may have at most ${policy.maxFileMb} MB`) : allow;

/** Scheme, host and literal address of a URL. Names are resolved and checked again where the connection is made. */
export function judgeUrl(text: string, rules: EgressRules): Finding {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return deny('egress:url', `${text.slice(0, 200)} is not a URL`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return deny('egress:scheme', `${url.protocol} is not allowed; only http and https`);
  if (url.username || url.password) return deny('egress:credentials', 'Credentials in a URL are not allowed');
  const host = plainHost(url.hostname);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const verdict = judgeHost(rules, host, port);
  if (!verdict.allowed) return deny(verdict.rule, verdict.reason);
  const inside =
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    (isAddress(host) && !isPublicAddress(host)) ||
    /(^|\.)(internal|local|home\.arpa|localdomain)$/.test(host);
  return inside && !namesLocalhost(rules, host, port) ? deny('egress:inside', `${host} is an address inside`) : allow;
}
