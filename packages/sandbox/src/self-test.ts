import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLimits, type SandboxDriver, type SelfTest } from './sandbox.js';

/** What a program says about itself in `/proc/self/status` when nothing can give it privileges again. */
export type PrivilegeProof = 'NoNewPrivs' | 'CapBnd';

const proofs: Readonly<Record<PrivilegeProof, string>> = {
  NoNewPrivs: '^NoNewPrivs:[[:space:]]*1',
  CapBnd: '^CapBnd:[[:space:]]*0*$',
};

const probe = (secret: string, proof: PrivilegeProof): string =>
  [
    'set -u',
    // Only the loopback interface may exist, and it must not reach anything.
    'for i in /sys/class/net/*; do [ -e "$i" ] && [ "$i" != /sys/class/net/lo ] && echo "interface $i"; done',
    'n=$(grep -c : /proc/net/dev); [ "$n" -le 1 ] || echo "network interfaces: $n"',
    `[ -e "${secret}" ] && echo "host file visible"`,
    '[ -e /root ] && [ -r /root ] && echo "host home visible"',
    '[ -e /etc/passwd ] && echo "host accounts visible"',
    '[ "$(id -u)" = 0 ] && echo "still root"',
    'for d in / /usr /dev /run; do touch $d/aw-probe 2>/dev/null && echo "$d is writable"; done',
    'touch /workspace/aw-probe || echo "workspace not writable"',
    `head -c ${(defaultLimits.maxTmpMb + 8) * 1_048_576} /dev/zero 2>/dev/null | split -b 16M - /tmp/aw-probe- 2>/dev/null && echo "/tmp has no limit"; rm -f /tmp/aw-probe-*`,
    '[ "$(env | grep -cvE "^(PATH|HOME|LANG|PWD|OLDPWD|SHLVL|_|PYTHONDONTWRITEBYTECODE)=")" = 0 ] || echo "environment leaks"',
    'grep -q "^Seccomp:[[:space:]]*2" /proc/self/status || echo "no seccomp filter"',
    'unshare -U true 2>/dev/null && echo "new namespaces can be made"',
    `grep -qE "${proofs[proof]}" /proc/self/status || echo "privileges can be gained"`,
    'echo done',
  ].join('\n');

/** Tries from the inside whether the walls of a driver stand. `detail` is what to say of one whose do. */
export async function tryWalls(
  driver: SandboxDriver,
  proof: PrivilegeProof,
  missing: string,
  detail: () => Promise<string>,
): Promise<SelfTest> {
  const workspaceDir = await mkdtemp(join(tmpdir(), 'aw-sandbox-'));
  const secret = join(tmpdir(), `aw-secret-${process.pid}-${Date.now()}`);
  await writeFile(secret, 'must stay unread', { mode: 0o600 });
  try {
    const result = await driver.run({
      job: { kind: 'command', argv: ['sh', '-c', probe(secret, proof)] },
      workspaceDir,
      limits: { ...defaultLimits, timeoutMs: 20_000 },
      signal: new AbortController().signal,
    });
    const findings = result.stdout.trim().split('\n');
    if (result.exitCode === 0 && findings.length === 1 && findings[0] === 'done') return { ok: true, detail: await detail() };
    const said = [...findings.filter((line) => line !== 'done'), result.stderr.trim(), result.detail ?? ''].filter(Boolean).join('; ');
    return { ok: false, reason: `the walls do not stand: ${said.slice(0, 400) || `exit code ${result.exitCode}`}` };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, reason: isMissing ? missing : (error as Error).message };
  } finally {
    await rm(secret, { force: true });
    await rm(workspaceDir, { recursive: true, force: true });
  }
}
