#!/usr/bin/env node
// Runs on any Node from 20 on, before anything is installed: gets the packages and the pinned
// Node, builds what changed, then hands over to the launcher proper.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDisplay } from './display.mjs';
import { findNode, prepare, Stop } from './prepare.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const workingDirectory = process.env.INIT_CWD || process.cwd();
const home = resolve(workingDirectory, process.env.AUTOWEAVE_HOME || join(root, '.autoweave'));
const main = join(root, 'packages', 'cli', 'dist', 'main.js');
const parameters = process.argv.slice(2);
const command = parameters[0]?.startsWith('-') === false ? parameters[0] : 'up';
/** These only look at what is there: they must answer at once, also while something is broken. */
const READY_AT_ONCE = new Set(['down', 'status', 'logs', 'help', 'version', 'doctor', 'reset']);
/** Only these show or test the web apps, which take most of a build. */
const needsApps = (command === 'up' && !parameters.includes('--no-apps')) || command === 'test';
const isQuick = READY_AT_ONCE.has(command) || parameters.includes('--help') || parameters.includes('--version');
const startedAt = Date.now();
const display = createDisplay({ startedAt, plain: Boolean(process.env.CI || process.env.NO_COLOR) });

function report(stop) {
  display.clear();
  process.stderr.write(`\n✖ ${stop.message}\n`);
  if (stop.remedy) process.stderr.write(`  ${stop.remedy}\n`);
  if (stop.logFile) process.stderr.write(`  Log: ${stop.logFile}\n`);
}

function handOver(node) {
  display.clear();
  const child = spawn(node, ['--no-warnings', main, ...parameters], {
    stdio: 'inherit',
    env: { ...process.env, INIT_CWD: workingDirectory, AUTOWEAVE_LAUNCHED_AT: String(startedAt) },
  });
  // The terminal sends Ctrl-C to the child as well; it decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    report(new Stop(`The launcher could not be started: ${error.message}`));
    process.exit(70);
  });
  child.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

try {
  const skipBuild = Boolean(process.env.AUTOWEAVE_SKIP_BUILD);
  if (isQuick && !existsSync(main)) {
    process.stderr.write('AutoWeave is not running: it has not been built yet. `npm start` does that.\n');
    process.exit(command === 'down' ? 0 : 3);
  }
  if (!isQuick) await prepare({ root, logs: join(home, 'logs'), display, skipBuild, withApps: needsApps });
  handOver(findNode(root));
} catch (error) {
  const code = error?.code;
  if (error instanceof Stop) report(error);
  else if (code === 'ENOSPC') report(new Stop('The disk is full.', 'Free about 2 GB and start again.'));
  else if (code === 'EACCES' || code === 'EROFS')
    report(
      new Stop(`Not allowed to write ${error.path ?? root}.`, 'Correct the permissions, or set AUTOWEAVE_HOME to a folder that you own.'),
    );
  else report(new Stop(error?.stack ?? String(error)));
  // Whoever reads the count must not take silence for success.
  if (command === 'test') process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = error instanceof Stop ? error.exitCode : 70;
}
