import type { ShellWord } from './shell-command.js';

/** AGT-052, AGT-058: what no agent may run, whatever its policy says and whoever approves it. */
const blockedPrograms = new Set([
  'shutdown',
  'reboot',
  'poweroff',
  'halt',
  'init',
  'telinit',
  'dd',
  'sudo',
  'doas',
  'su',
  'pkexec',
  'runuser',
  'mount',
  'umount',
  'chroot',
  'nsenter',
  'unshare',
  'pivot_root',
  'insmod',
  'modprobe',
  'rmmod',
  'kexec',
  'wipefs',
  'shred',
  'fdisk',
  'sfdisk',
  'parted',
  'mkswap',
  'swapoff',
  'losetup',
  'cryptsetup',
  'crontab',
  'at',
  'batch',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'telnet',
  'gdb',
  'strace',
  'ltrace',
  'bwrap',
  'setcap',
  'useradd',
  'usermod',
  'passwd',
  'visudo',
  'iptables',
  'nft',
]);

/** Why a command is always blocked; undefined when it is not. Words that cannot be read are taken for the worst they could be. */
export function alwaysBlocked(program: string, args: readonly ShellWord[]): string | undefined {
  if (blockedPrograms.has(program) || program.startsWith('mkfs')) return `${program} is never allowed`;
  const texts = args.map(({ text }) => text);
  const loose = args.find(({ text, head }) => text === undefined && (head === '' || head.startsWith('-')));
  switch (program) {
    case 'rm':
      if (loose && !beforeIt(args, loose, '--')) return `${loose.raw.slice(0, 80)} could be a forced recursive deletion`;
      if (flag(texts, 'rR', 'recursive') && flag(texts, 'f', 'force')) return 'forced recursive deletion is never allowed; use delete_file';
      if (
        flag(texts, 'rR', 'recursive') &&
        texts.some((text) => text !== undefined && /^(\/|\/\*|~|~\/|\.|\.\/|\*|\.\.|--no-preserve-root)$/.test(text))
      )
        return 'deleting everything is never allowed';
      return undefined;
    case 'chown':
    case 'chgrp':
      return flag(texts, 'R', 'recursive') || loose ? `recursive change of owner is never allowed` : undefined;
    case 'chmod':
      if (
        (flag(texts, 'R', 'recursive') || loose) &&
        texts.some((text) => text === undefined || /^(0?777|a\+rwx|ugo\+rwx|\+rwx|a=rwx|o\+w|a\+w)$/.test(text))
      )
        return 'opening everything to everybody is never allowed';
      return texts.some((text) => text !== undefined && /^([ugoa]*\+[rwx]*[st]|[2467]\d{3})$/.test(text))
        ? 'setting user or group ids is never allowed'
        : undefined;
    case 'find':
      return texts.includes('-delete') ? 'find -delete is a forced recursive deletion; use delete_file' : undefined;
    default:
      return /\bdrop\s+(database|schema\s+public)\b/i.test(args.map(({ text, raw }) => text ?? raw).join(' ')) &&
        /^(psql|mysql|mariadb|sqlite3|duckdb|sqlcmd|clickhouse.*|cockroach|dropdb)$/.test(program)
        ? 'DROP DATABASE is never allowed'
        : program === 'dropdb'
          ? 'DROP DATABASE is never allowed'
          : undefined;
  }
}

/** What cannot be undone and so needs a person (`require_approval_destructive`). */
export function destructive(program: string, args: readonly ShellWord[]): string | undefined {
  const texts = args.map(({ text }) => text);
  const has = (...words: string[]) => words.every((word) => texts.includes(word));
  if (program === 'rm' || program === 'rmdir') return `${program} deletes files`;
  if (program === 'git' && (has('reset', '--hard') || has('clean') || has('push', '--force') || has('push', '-f') || has('branch', '-D')))
    return 'this throws away work in git';
  if (program === 'docker' && (has('rm') || has('rmi') || has('prune'))) return 'this removes containers or images';
  if (program === 'npm' && (has('publish') || has('unpublish') || has('deprecate'))) return 'this changes the public registry';
  if (program === 'kubectl' && (has('delete') || has('drain'))) return 'this removes parts of a cluster';
  return undefined;
}

const flag = (texts: readonly (string | undefined)[], short: string, long: string): boolean => {
  const end = texts.indexOf('--');
  return (end < 0 ? texts : texts.slice(0, end)).some(
    (text) =>
      text !== undefined &&
      ((text.startsWith('--') && text.length > 3 && `--${long}`.startsWith(text.split('=')[0] as string)) ||
        (/^-[A-Za-z]+$/.test(text) && short.split('').some((one) => text.slice(1).includes(one)))),
  );
};
const beforeIt = (args: readonly ShellWord[], it: ShellWord, word: string): boolean =>
  args.slice(0, args.indexOf(it)).some(({ text }) => text === word);
