import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

// Runs the launcher for a lab and ends it when the lab closes our standard input, which the operating system does as well
// when the lab's process is killed. Then the lab's folder is removed: nothing stays behind, however the test ended.
const [main = '', folder = ''] = process.argv.slice(2);
const child = spawn(process.execPath, ['--no-warnings', main, 'up', '--no-apps'], { stdio: ['ignore', 'pipe', 'pipe'] });
let isEnding = false;
// Once only: a second signal makes the launcher leave without stopping its servers.
const end = () => {
  if (!isEnding) child.kill('SIGTERM');
  isEnding = true;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
process.stdin.on('end', end).on('close', end).resume();
// Whoever would read our output may be gone already; the launcher must not fall over that in the middle of stopping.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
child.once('error', () => process.exit(70));
child.once('exit', (code) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 0);
});
