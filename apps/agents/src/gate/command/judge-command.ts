import { posix } from 'node:path';
import { allow, ask, deny, type Finding, strictest } from '../finding.js';
import type { EffectivePolicy } from '../policy/agent-permissions.js';
import { judgeSql } from '../sql/judge-sql.js';
import { alwaysBlocked, destructive } from './blocked.js';
import { judgeProgram } from './judge-program.js';
import { psqlTexts } from './program/psql.js';
import { literalWords, parseCommandLine, type ShellRedirect, type ShellWord, type SimpleCommand } from './shell-command.js';
import { hiddenIn, isWrapper } from './wrappers.js';

/** A command as a tool call gives it: a line for a shell, or a program with arguments that no shell touches. */
export type CommandInput = { readonly line: string } | { readonly argv: readonly string[] };

const maxNesting = 8;
const binaries = new Set(['/bin', '/usr/bin', '/usr/local/bin', '/sbin', '/usr/sbin']);
/** Part of the shell itself, and harmless by themselves. */
const builtins = new Set([
  'echo',
  'printf',
  'true',
  'false',
  'test',
  '[',
  'cd',
  'pwd',
  ':',
  'exit',
  'return',
  'read',
  'shift',
  'set',
  'wait',
  'break',
  'continue',
  'local',
  'export',
  'unset',
  'umask',
  'trap',
  'let',
  'declare',
  'getopts',
  'type',
]);
/** Builtins that change what later words mean, so that nothing after them can be checked. */
const remakers = new Set([
  'alias',
  'enable',
  'hash',
  'bind',
  'complete',
  'compgen',
  'shopt',
  'readonly',
  'typeset',
  'mapfile',
  'readarray',
  'fc',
  'history',
  'coproc',
  'disown',
]);
const steering =
  /^(PATH|IFS|ENV|BASH_ENV|BASH_FUNC.*|SHELLOPTS|BASHOPTS|PS[0-4]|PROMPT_COMMAND|LD_.*|DYLD_.*|GIT_.*|PAGER|EDITOR|VISUAL|BROWSER|LESSOPEN|LESSCLOSE|NODE_OPTIONS|PYTHON.*|PERL5.*|RUBYOPT|JAVA_TOOL_OPTIONS|MAKEFLAGS|npm_config_.*|NPM_CONFIG_.*|PIP_.*|HOME|TERMINFO|MANPAGER|CC|CXX|RUSTC.*|CARGO_.*|GOFLAGS)$/;
/** Evaluates its arguments as arithmetic or names, where a quoted substitution runs after all. */
const evaluating = new Set([
  'let',
  'test',
  '[',
  'declare',
  'local',
  'export',
  'unset',
  'read',
  'printf',
  'shift',
  'exit',
  'return',
  'getopts',
  'type',
]);

/**
 * AGT-058…062. Order: blocked patterns, parsing, blocked commands, allowlist, approval patterns, allow. Every simple command of
 * the line is judged, wherever it hides; what cannot be read with certainty is denied.
 */
export function judgeCommand(input: CommandInput, policy: EffectivePolicy): Finding {
  const text = 'line' in input ? input.line : input.argv.join(' ');
  const pattern = policy.blockedPatterns.find((one) => containsPattern(text, one));
  if (pattern !== undefined) return deny('command:pattern', `“${pattern}” is never allowed`);
  return 'line' in input
    ? judgeLine(input.line, policy, 0)
    : judgeOne({ words: literalWords(input.argv), assigns: [], redirects: [] }, policy, new Set(), 0);
}

function judgeLine(line: string, policy: EffectivePolicy, depth: number): Finding {
  if (depth > maxNesting) return deny('command:nesting', 'commands are nested too deeply');
  const parsed = parseCommandLine(line);
  if (parsed.kind === 'unreadable')
    return deny('command:unreadable', `the command cannot be checked: ${parsed.reason}`, 'Write it plainer');
  if (parsed.recursive !== undefined) return deny('command:fork_bomb', `the function ${parsed.recursive} starts itself`);
  return strictest([
    ...parsed.redirects.map((one) => judgeRedirect(one, policy)),
    ...parsed.commands.map((one) => judgeOne(one, policy, parsed.functions, depth)),
  ]);
}

function judgeOne(command: SimpleCommand, policy: EffectivePolicy, functions: ReadonlySet<string>, depth: number): Finding {
  if (depth > maxNesting) return deny('command:nesting', 'commands are nested too deeply');
  const steers = command.assigns.find((name) => steering.test(name));
  if (steers !== undefined) return deny('command:environment', `${steers} may not be set`);
  const [first, ...args] = command.words;
  if (!first) return command.assigns.length > 0 ? allow : deny('command:empty', 'the command is empty');
  if (first.text === undefined)
    return deny('command:variable', `${first.raw.slice(0, 80)} decides only when it runs which program that is`, 'Name the program');
  if (first.text === '') return deny('command:empty', 'the command is empty');
  const dir = posix.dirname(first.text);
  const program = posix.basename(first.text);
  const blocked = alwaysBlocked(program, args) ?? (policy.blockedCommands.includes(program) ? `${program} is never allowed` : undefined);
  if (blocked !== undefined) return deny('command:blocked', blocked);
  const pattern = policy.blockedPatterns.find((one) =>
    containsPattern([program, ...args.map(({ text, raw }) => text ?? raw)].join(' '), one),
  );
  if (pattern !== undefined) return deny('command:pattern', `“${pattern}” is never allowed`);
  if (first.text.includes('/') && !binaries.has(dir) && !policy.allowedCommands.includes('*'))
    return deny('command:program_path', `${first.text} is not a program of the system`, 'Call installed programs by name');
  if (remakers.has(program)) return deny('command:builtin', `${program} changes what later commands mean`);
  const substituted = evaluating.has(program)
    ? args.find(({ text }) => text !== undefined && /\$\(|`|\[/.test(text) && text !== '[' && text !== ']')
    : undefined;
  if (substituted && program !== 'printf') return deny('command:unreadable', `${program} would evaluate ${substituted.raw.slice(0, 80)}`);
  if (program === 'printf' && args[0]?.text === '-v') return deny('command:unreadable', 'printf -v is not accepted');
  const named =
    program === 'export' || program === 'declare' || program === 'local'
      ? args.find(({ text, head }) => steering.test((text ?? head).split('=')[0] ?? ''))
      : undefined;
  if (named) return deny('command:environment', `${named.raw} may not be set`);
  const hidden = hiddenIn(program, args);
  if (hidden.kind === 'unreadable') return deny('command:hidden', hidden.why);
  const paths = strictest(args.map((word) => judgeArgumentPath(word, policy)));
  if (paths.kind === 'deny') return paths;
  const inner =
    hidden.kind === 'line'
      ? judgeLine(hidden.line, policy, depth + 1)
      : hidden.kind === 'words'
        ? judgeOne({ words: hidden.words, assigns: hidden.assigns ?? [], redirects: [] }, policy, functions, depth + 1)
        : allow;
  if (inner.kind === 'deny') return inner;
  const misused = judgeProgram(program, args);
  if (misused !== undefined) return deny('command:program', misused, 'Write it plainer, or use another tool');
  const transparent = isWrapper(program) || builtins.has(program) || functions.has(program);
  if (!transparent && policy.allowlistEnabled && !policy.allowedCommands.includes('*') && !policy.allowedCommands.includes(program))
    return deny(
      'command:allowlist',
      `${program} is not on the list of allowed commands`,
      `Allowed: ${policy.allowedCommands.join(', ')}`.slice(0, 500),
    );
  return strictest([
    inner,
    judgeSqlText(program, args, policy),
    judgeUnits(program, args, policy),
    judgeNeedsApproval(program, args, policy),
  ]);
}

/** SQL on the command line of psql is judged like any SQL. */
function judgeSqlText(program: string, args: readonly ShellWord[], policy: EffectivePolicy): Finding {
  if (program !== 'psql') return allow;
  const read = psqlTexts(args);
  return read.kind === 'refused' ? deny('command:psql', read.why) : strictest(read.texts.map((sql) => judgeSql(sql, policy)));
}

function judgeUnits(program: string, args: readonly ShellWord[], policy: EffectivePolicy): Finding {
  if (program !== 'systemctl') return allow;
  if (args.some(({ text }) => text === undefined)) return deny('command:systemctl', 'the unit cannot be read');
  const plain = args.flatMap(({ text }) => (text?.startsWith('-') ? [] : [text as string]));
  const [verb, ...units] = plain;
  if (verb === undefined || /^(list-|status$|is-|show$|cat$)/.test(verb)) return allow;
  if (units.length === 0) return deny('command:systemctl', `systemctl ${verb} without a unit is not allowed`);
  const foreign = units.find((unit) => !(policy.systemctlUnits ?? []).includes(unit.replace(/\.service$/, '')));
  return foreign === undefined ? allow : deny('command:systemctl', `The unit ${foreign} may not be touched`);
}

function judgeNeedsApproval(program: string, args: readonly ShellWord[], policy: EffectivePolicy): Finding {
  const words = [program, ...args.map(({ text, raw }) => text ?? raw)];
  const wanted = policy.requiresApproval.find((pattern) => inOrder(pattern.split(/\s+/), words));
  if (wanted !== undefined) return ask('command:approval', `“${wanted}” needs a person`);
  const reason = policy.approveDestructive ? destructive(program, args) : undefined;
  return reason === undefined ? allow : ask('command:destructive', reason);
}

/** Whether the first words are the same and the rest follows in order, options in between or not. */
function inOrder(pattern: readonly string[], words: readonly string[]): boolean {
  if (pattern[0] !== words[0]) return false;
  let at = 1;
  for (const word of words.slice(1)) if (at < pattern.length && word === pattern[at]) at += 1;
  return at === pattern.length;
}

/** A pattern is plain text, not a regular expression: white space counts as one blank, and it begins at a word. */
export function containsPattern(text: string, pattern: string): boolean {
  const squeeze = (one: string) => one.replace(/\s+/g, ' ').trim();
  const haystack = squeeze(text);
  const needle = squeeze(pattern);
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const before = at === 0 ? ' ' : (haystack[at - 1] as string);
    // "rm -rf /" is the root, not "rm -rf /workspace/x"; the always-blocked rule has its own word about those.
    const after = haystack[at + needle.length] ?? ' ';
    const whole = needle.endsWith('/') ? /[\s;&|)*]/.test(after) : true;
    if (/[^A-Za-z0-9_.-]/.test(before) && whole) return true;
  }
  return false;
}

function judgeRedirect({ writes, target }: ShellRedirect, policy: EffectivePolicy): Finding {
  if (!target) return deny('command:redirect', 'a redirection has no target');
  if (target.text === undefined) return deny('command:redirect', `the target ${target.raw.slice(0, 80)} cannot be read`);
  if (/^(\d+|-|\d+-)$/.test(target.text) || /^\/dev\/(null|stdout|stderr|stdin)$/.test(target.text)) return allow;
  const path = resolved(target.text);
  if (path.startsWith('/dev/')) return deny('command:device', `${path} may not be reached`);
  const denied = deniedBy(path, policy);
  if (denied !== undefined) return deny('command:path', `${path} is denied (${denied})`);
  if (writes && !['/workspace', '/tmp'].some((root) => path === root || path.startsWith(`${root}/`)))
    return deny('command:path', `${path} is outside the workspace`);
  return allow;
}

/** Absolute or climbing paths in an argument, alone or after `=`, `:`, `@` or a one-letter option. */
function judgeArgumentPath({ text, head }: ShellWord, policy: EffectivePolicy): Finding {
  const visible = text ?? head;
  const candidates = new Set([visible, ...visible.split(/[=:,@]/), visible.replace(/^-[A-Za-z]/, '')]);
  for (const one of candidates) {
    if (!one.includes('/') && one !== '..') continue;
    if (/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(one)) continue;
    const path = resolved(one.replace(/^file:\/\//i, '').replace(/^\/+/, '/'));
    if (/^\/dev\/(null|stdin|stdout|stderr)$/.test(path)) continue;
    const denied = deniedBy(path, policy);
    if (denied !== undefined) return deny('command:path', `${path} is denied (${denied})`);
  }
  return allow;
}

const resolved = (path: string): string => posix.resolve('/workspace', path.replace(/^~(?=\/|$)/, '/tmp'));
const deniedBy = (path: string, policy: EffectivePolicy): string | undefined =>
  policy.deniedPaths.find((prefix) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
