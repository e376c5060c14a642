import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const run = fileURLToPath(new URL('../../../chaos/run.mjs', import.meta.url));

// @requirements ORC-017 ORC-122
it('twenty seconds of killed, frozen and cut-off processes and servers lose no goal, do nothing twice and leave nothing over', async () => {
  const child = spawn(process.execPath, [run, '--seconds', '20', '--seed', '7'], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let ledger = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (ledger += String(chunk)));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code, ledger).toBe(0);
  expect(ledger).toMatch(/goals acknowledged +[1-9]\d/);
}, 180_000);
