import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseFull, runProcess } from '../run-process.js';
import { defaultLimits, type SandboxDriver, type SandboxJob, type SandboxRequest, type SandboxResult, type SelfTest } from '../sandbox.js';

/** Always the compiled program: a process cannot start from TypeScript. */
const child = fileURLToPath(new URL('../../dist/quickjs/quickjs-child.js', import.meta.url));

/**
 * JavaScript in QuickJS compiled to WebAssembly, inside a process of its own without environment. The engine has no I/O;
 * what the code may do is what the child hands in: console, and text files of the workspace.
 */
export class QuickJsDriver implements SandboxDriver {
  readonly name = 'quickjs';
  readonly kinds: ReadonlySet<SandboxJob['kind']> = new Set(['javascript'] as const);

  async run(request: SandboxRequest): Promise<SandboxResult> {
    if (request.job.kind !== 'javascript') throw new Error('QuickJS runs JavaScript only');
    const { code } = request.job;
    const { memoryMb, timeoutMs, maxFileMb } = request.limits;
    const stdin = JSON.stringify({ code, workspaceDir: request.workspaceDir, memoryMb: Math.min(memoryMb, 256), timeoutMs, maxFileMb });
    // The inner interrupt fires first and can say where; the outer kill is for an engine that hangs.
    const limits = { ...request.limits, timeoutMs: timeoutMs + 1_000 };
    const full = await refuseFull(request.workspaceDir, request.limits);
    if (full) return full;
    const result = await runProcess({
      command: process.execPath,
      args: ['--max-old-space-size=96', child],
      stdin,
      limits,
      signal: request.signal,
      watch: { workspaceDir: request.workspaceDir, memory: false },
    });
    return result.exitCode === 3
      ? { ...result, outcome: 'timeout', detail: `it ran longer than ${timeoutMs} ms` }
      : result.exitCode === 4
        ? { ...result, outcome: 'limit', limit: 'memory', detail: 'it used more memory than the limit' }
        : result;
  }

  async selfTest(): Promise<SelfTest> {
    const workspaceDir = await mkdtemp(join(tmpdir(), 'aw-quickjs-'));
    try {
      const probe = `const seen = ['process','require','fetch','WebSocket','XMLHttpRequest','Deno','Bun'].filter((n) => n in globalThis);
        let escaped = false; try { readText('../../../../etc/passwd'); escaped = true; } catch {}
        console.log(JSON.stringify({ seen, escaped, sum: 1 + 1 }));`;
      const result = await this.run({
        job: { kind: 'javascript', code: probe },
        workspaceDir,
        limits: { ...defaultLimits, timeoutMs: 5_000 },
        signal: new AbortController().signal,
      });
      if (result.stdout.trim() === '{"seen":[],"escaped":false,"sum":2}') return { ok: true };
      return { ok: false, reason: `unexpected answer: ${(result.stdout + result.stderr).slice(0, 300)}` };
    } catch (error) {
      return { ok: false, reason: (error as Error).message };
    } finally {
      await rm(workspaceDir, { recursive: true, force: true });
    }
  }
}
