import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { runCommand } from './command.js';

const LISTENING = '0A';

function listeningInodes(port: number): ReadonlySet<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let lines: readonly string[] = [];
    try {
      lines = readFileSync(table, 'utf8').split('\n').slice(1);
    } catch {
      continue;
    }
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTENING && local?.endsWith(`:${wanted}`) && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function ownerOfSocket(inodes: ReadonlySet<string>): string | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
        if (inode === undefined || !inodes.has(inode)) continue;
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return `${command.slice(0, 80)} (pid ${pid})`;
      }
    } catch {
      // Ended meanwhile, or belongs to somebody else.
    }
  }
  return undefined;
}

/** The program that listens on a port, for a person to read; undefined when it cannot be found out. */
export async function portOwner(port: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const inodes = listeningInodes(port);
    return inodes.size === 0 ? undefined : ownerOfSocket(inodes);
  }
  const listed = await runCommand('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeoutMs: 3_000 });
  const pid = /^p(\d+)/m.exec(listed.stdout)?.[1];
  const name = /^c(.+)/m.exec(listed.stdout)?.[1];
  return pid === undefined ? undefined : `${name ?? 'a program'} (pid ${pid})`;
}
