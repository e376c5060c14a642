import { posix } from 'node:path';
import type { ShellWord } from '../shell-command.js';
import { couldBe, type Grammar, readOptions } from './options.js';

const sortGrammar: Grammar = {
  flags: 'bdfghiMnRrVcCmsuz',
  valued: 'kStTo',
  long: {
    key: 'value',
    'field-separator': 'value',
    'buffer-size': 'value',
    'temporary-directory': 'value',
    output: 'value',
    parallel: 'value',
    'batch-size': 'value',
    sort: 'value',
    check: 'joined',
    'ignore-leading-blanks': 'flag',
    'dictionary-order': 'flag',
    'ignore-case': 'flag',
    'general-numeric-sort': 'flag',
    'human-numeric-sort': 'flag',
    'ignore-nonprinting': 'flag',
    'month-sort': 'flag',
    'numeric-sort': 'flag',
    'random-sort': 'flag',
    reverse: 'flag',
    'version-sort': 'flag',
    merge: 'flag',
    stable: 'flag',
    unique: 'flag',
    'zero-terminated': 'flag',
  },
};

export function judgeSort(args: readonly ShellWord[]): string | undefined {
  const read = readOptions('sort', args, sortGrammar);
  return read.kind === 'refused' ? read.why : undefined;
}

const npmDangerous = [
  '--script-shell',
  '--shell',
  '--node-options',
  '--userconfig',
  '--globalconfig',
  '--git',
  '--editor',
  '--viewer',
  '--browser',
  '--call',
  '--init-module',
  '--npm-path',
];
const npmCommands =
  /^(install|i|ci|add|run|run-script|rum|urn|test|t|tst|start|stop|restart|ls|list|ll|la|outdated|view|v|info|show|audit|pack|version|uninstall|un|remove|rm|r|update|up|upgrade|prune|dedupe|ddp|fund|explain|why|root|prefix|bin|ping|search|config|get|cache|rebuild|publish|unpublish|deprecate|query|sbom|init)$/;

/** Programs of packages run as scripts of the package, which a person can read; not as text on the command line. */
export function judgeNpm(program: string, args: readonly ShellWord[]): string | undefined {
  const end = args.findIndex(({ text }) => text === '--');
  const own = end < 0 ? args : args.slice(0, end);
  for (const { text, head, raw } of own) {
    const visible = text ?? head;
    if (couldBe(visible, npmDangerous) || /^-c/.test(visible)) return `${program} ${raw.slice(0, 60)} is not accepted`;
    if (text === undefined && (head === '' || head.startsWith('-'))) return `${program} ${raw.slice(0, 60)} cannot be read`;
  }
  if (program === 'npx' || program === 'yarn' || program === 'pnpm') return undefined;
  const plain = own.filter(({ text }) => !(text ?? '').startsWith('-'));
  const command = plain[0]?.text;
  if (plain[0] === undefined) return undefined;
  if (command === undefined || !npmCommands.test(command)) return `npm ${plain[0].raw.slice(0, 60)} is not accepted`;
  if (command === 'init' && plain.length > 1) return 'npm init may not run a package';
  if (command === 'config' && !/^(get|list|ls)?$/.test(plain[1]?.text ?? '')) return 'npm config may only be read';
  return undefined;
}

const tarDangerous = [
  '--to-command',
  '--checkpoint-action',
  '--use-compress-program',
  '--rsh-command',
  '--rmt-command',
  '--info-script',
  '--new-volume-script',
  '--warning-script',
];

export function judgeTar(args: readonly ShellWord[]): string | undefined {
  const refusal = 'this use of tar runs other programs';
  for (const [at, { text, head }] of args.entries()) {
    const visible = text ?? head;
    if (text === undefined && (head === '' || head.startsWith('-'))) return refusal;
    if (couldBe(visible, tarDangerous)) return refusal;
    if (/^-[A-Za-z]*[IF]/.test(visible) || (at === 0 && /^[A-Za-z]*[IF]/.test(visible) && !visible.includes('.'))) return refusal;
    // `host:archive` is fetched by a program.
    if (/^[\w.-]+:/.test(visible)) return refusal;
  }
  return undefined;
}

/** Short options of docker that take a value: what follows in the same word is no more options. */
const dockerValued = 'eplwuhmac';
const hostNamespace = /^--(pid|ipc|uts|userns|cgroupns|net|network)$/;
const dockerDenied =
  /^--(privileged|cap-add|device|device-cgroup-rule|security-opt|volumes-from|group-add|cgroup-parent|runtime|host|context|config|tls.*|gpus|sysctl|init-path|plugin|entrypoint-host)(=|$)|docker\.sock/;

/** Why a call of docker is refused: it would give a container the host. */
export function judgeDocker(args: readonly ShellWord[]): string | undefined {
  const refusal = 'this use of docker leads to the host';
  const at = args.findIndex(({ text }) => text === undefined || !text.startsWith('-'));
  const global = at < 0 ? args : args.slice(0, at);
  if (global.some(({ text }) => !/^(--debug|-D|--version|-v|--log-level=\w+)$/.test(text ?? ''))) return refusal;
  for (const [index, { text, head }] of args.entries()) {
    const visible = text ?? head;
    const next = args[index + 1];
    if (dockerDenied.test(visible)) return refusal;
    const [name = '', value = next?.text ?? next?.head ?? ''] = /^--[a-z-]+=/.test(visible) ? split(visible) : [visible];
    if (hostNamespace.test(name) && /^(host|container:)/.test(value)) return refusal;
    if (name === '--mount' && !value.split(',').every(isInsideMount)) return refusal;
    if (/^--vol/.test(name) && isOutside(value.split(':')[0] ?? '')) return refusal;
    const volume = index < global.length ? undefined : shortVolume(visible);
    if (volume !== undefined && isOutside((volume === '' ? (next?.text ?? '/') : volume).split(':')[0] ?? '')) return refusal;
  }
  return undefined;
}

const split = (text: string): [string, string] => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];

/** What is joined to a `-v` in a cluster; undefined when there is none. */
function shortVolume(text: string): string | undefined {
  if (!/^-[a-zA-Z]/.test(text)) return undefined;
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === 'v') return text.slice(at + 1).replace(/^=/, '');
    if (dockerValued.includes(text[at] as string)) return undefined;
  }
  return undefined;
}

const isInsideMount = (part: string): boolean => {
  const [key, value = ''] = part.split('=');
  if (key === 'src' || key === 'source') return !isOutside(value);
  return !(key === 'volume-opt' || key === 'bind-propagation');
};

/** A path of the host that is not in the workspace. Names of volumes are no paths. */
const isOutside = (path: string): boolean => {
  if (!/^[/~.$]/.test(path)) return false;
  const real = posix.resolve('/workspace', path);
  return /^[~$]/.test(path) || (real !== '/workspace' && !real.startsWith('/workspace/'));
};
