#!/usr/bin/env node
// What the whole system takes while it does nothing: starts it on a temporary home, waits, and
// adds up the memory of every process. Options: --touch (load each app once before waiting),
// --seconds N (10), --max-mb N (exit 1 above), --no-apps, --json.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const launcher = new URL('../packages/cli/bin/launch.mjs', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    touch: { type: 'boolean', default: false },
    'no-apps': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    'max-mb': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function kilobytes(file, name) {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function parents() {
  const pairs = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      pairs.push([Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]);
    } catch {
      // Ended meanwhile.
    }
  }
  return pairs;
}

function family(root) {
  const pairs = parents();
  const found = [root];
  for (const pid of found) for (const [child, parent] of pairs) if (parent === pid) found.push(child);
  return found;
}

function nameOf(pid, known) {
  const role = known.get(pid);
  if (role !== undefined) return role;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  return command.slice(0, 60);
}

const home = mkdtempSync(join(tmpdir(), 'autoweave-idle-'));
chmodSync(home, 0o755);
const environment = { ...process.env, AUTOWEAVE_HOME: home, CI: 'true' };
const command = (...words) => run(process.execPath, [launcher, ...words], { env: environment });
let exitCode = 0;
try {
  const startedAt = Date.now();
  await command('up', '--detach', ...(values['no-apps'] ? ['--no-apps'] : []));
  const startMs = Date.now() - startedAt;
  const status = JSON.parse((await command('status', '--json')).stdout);
  if (values.touch) {
    for (const { url } of status.addresses) await fetch(url).then((response) => response.text());
  }
  await new Promise((done) => setTimeout(done, Number(values.seconds) * 1000));
  const known = new Map(status.processes.map(({ pid, name }) => [pid, name]));
  const rows = family(status.processes[0].pid).map((pid) => ({
    name: nameOf(pid, known),
    pid,
    rssMb: kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1024,
    pssMb: kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024,
  }));
  const total = { rssMb: rows.reduce((sum, row) => sum + row.rssMb, 0), pssMb: rows.reduce((sum, row) => sum + row.pssMb, 0) };
  if (values.json) console.log(JSON.stringify({ startMs, rows, total }));
  else {
    for (const row of [...rows, { name: 'total', pid: '', ...total }]) {
      console.log(
        `${row.name.padEnd(62)} ${String(row.pid).padStart(7)}  RSS ${row.rssMb.toFixed(1).padStart(7)} MB  PSS ${row.pssMb.toFixed(1).padStart(7)} MB`,
      );
    }
    console.log(`started in ${(startMs / 1000).toFixed(1)} s`);
  }
  if (values['max-mb'] !== undefined && total.rssMb > Number(values['max-mb'])) exitCode = 1;
} finally {
  await command('down');
  rmSync(home, { recursive: true, force: true });
}
process.exit(exitCode);
