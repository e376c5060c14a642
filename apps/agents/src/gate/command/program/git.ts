import type { ShellWord } from '../shell-command.js';
import { couldBe, type Grammar, readOptions } from './options.js';

const global: Grammar = {
  flags: 'P',
  valued: 'Cc',
  long: {
    'no-pager': 'flag',
    version: 'flag',
    'no-optional-locks': 'flag',
    'literal-pathspecs': 'flag',
    'glob-pathspecs': 'flag',
    'no-replace-objects': 'flag',
    bare: 'flag',
  },
  stopsAtOperand: true,
};

/** Subcommands that run nothing of their own accord but hooks and filters of the repository. */
const subcommands = new Set(
  `add am apply archive blame branch bundle cat-file check-ignore checkout cherry cherry-pick clean clone commit config count-objects
   describe diff diff-files diff-index diff-tree fetch for-each-ref format-patch fsck gc grep hash-object init log ls-files ls-remote
   ls-tree merge merge-base mv name-rev notes pull push range-diff rebase reflog remote reset restore rev-list rev-parse revert rm
   shortlog show show-branch show-ref sparse-checkout stash status submodule switch symbolic-ref tag version whatchanged worktree
   write-tree`.split(/\s+/),
);

/** Options of any subcommand that name a program, or a file that names one. git takes beginnings of them as well. */
const dangerous = [
  '--exec',
  '--upload-pack',
  '--receive-pack',
  '--upload-archive',
  '--open-files-in-pager',
  '--extcmd',
  '--ext-diff',
  '--textconv',
  '--filters',
  '--tool',
  '--output',
  '--template',
  '--config',
  '--config-env',
  '--separate-git-dir',
  '--git-dir',
  '--work-tree',
  '--remote',
  '--paginate',
  '--gpg-sign',
  '--editor',
];
/** Whole names of harmless options that are beginnings of others. */
const harmless = new Set(['--text', '--remotes', '--edit']);
/** Letters of single subcommands that do the same. */
const letters: Readonly<Record<string, string>> = {
  rebase: 'x',
  clone: 'uc',
  'ls-remote': 'u',
  grep: 'O',
  archive: '',
  difftool: 'xt',
  init: '',
  commit: 'S',
  tag: '',
};
/** Configuration that names no program. */
const settings =
  /^(user\.(name|email)|color\..+|core\.(quotepath|autocrlf|eol|filemode|ignorecase|longpaths|abbrev)|init\.defaultbranch|advice\..+|commit\.gpgsign|tag\.gpgsign|diff\.(renames|algorithm|context|noprefix|mnemonicprefix)|log\.date|pull\.(rebase|ff)|merge\.(ff|conflictstyle)|push\.default|http\.(postbuffer|lowspeedlimit|lowspeedtime)|fetch\.prune|safe\.directory|gc\.auto)(=.*)?$/is;

/** Why a call of git is refused: it would run a program that nobody judged. */
export function judgeGit(args: readonly ShellWord[]): string | undefined {
  const refusal = 'this use of git runs other programs';
  const read = readOptions('git', args, global);
  if (read.kind === 'refused') return read.why;
  for (const { name, value } of read.options)
    if (name === '-c' && !settings.test(value?.text ?? '')) return `${refusal}: git -c ${(value?.raw ?? '').slice(0, 60)}`;
  const [first, ...rest] = read.operands;
  if (!first) return undefined;
  const sub = first.text;
  if (sub === undefined || !subcommands.has(sub)) return `git ${first.raw.slice(0, 60)} is not accepted`;
  const end = rest.findIndex(({ text }) => text === '--');
  const own = end < 0 ? rest : rest.slice(0, end);
  for (const { text, head, raw } of own) {
    if (text === undefined && (head === '' || head.startsWith('-'))) return `git ${sub} ${raw.slice(0, 60)} is not accepted`;
    const visible = text ?? head;
    if (couldBe(visible, dangerous) && !harmless.has(visible)) return `${refusal}: ${visible.slice(0, 60)}`;
    if (/^-[A-Za-z]/.test(visible) && (letters[sub] ?? '').split('').some((letter) => lettersOf(visible).includes(letter))) return refusal;
    if (/^(--[a-z-]+=)?[a-z0-9+.-]+::/i.test(visible)) return refusal;
  }
  return ofSubcommand(sub, own);
}

/** Letters of a cluster, up to where a value could begin. */
const lettersOf = (text: string): string => /^-([A-Za-z]*)/.exec(text)?.[1] ?? '';

function ofSubcommand(sub: string, args: readonly ShellWord[]): string | undefined {
  const texts = args.map(({ text }) => text ?? '');
  const plain = texts.filter((text) => !text.startsWith('-'));
  if (sub === 'submodule' && !/^(status|init|add|sync|deinit|update|summary|absorbgitdirs)?$/.test(plain[0] ?? ''))
    return `git submodule ${plain[0]} is not accepted`;
  if (sub === 'config') {
    const reads =
      texts.some((text) => /^(--get(-all|-regexp)?|--list|-l|--show-origin)$/.test(text)) || /^(get|list)$/.test(plain[0] ?? '');
    const [key = ''] = plain[0] === 'set' ? plain.slice(1) : plain;
    if (!reads && plain.length > 1 && !settings.test(key)) return `git config ${key.slice(0, 60)} could name a program`;
    if (texts.some((text) => /^(-e|--edit|-f|--file|--blob)/.test(text))) return 'git config of other files is not accepted';
  }
  const strategy = texts.flatMap((text, at) =>
    text === '-s' || text === '--strategy' ? [texts[at + 1] ?? ''] : (/^(?:-s|--strategy=)(.+)$/.exec(text)?.slice(1) ?? []),
  );
  if (
    /^(merge|rebase|pull|cherry-pick|revert)$/.test(sub) &&
    strategy.some((one) => !/^(ours|recursive|ort|resolve|octopus|subtree)$/.test(one))
  )
    return 'git may not run merge programs';
  return undefined;
}
