import { createDisplay } from '../bin/display.mjs';
import { readConfig } from './config.js';
import type { Command, Context } from './context.js';
import { explain, Failure } from './failure.js';
import { homeAt } from './home.js';

/** Loaded when called: `status` must not pay for what `goal` needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./command/up.js')).upCommand,
  serve: async () => (await import('./command/serve.js')).serveCommand,
  goal: async () => (await import('./command/goal.js')).goalCommand,
  test: async () => (await import('./command/test.js')).testCommand,
  down: async () => (await import('./command/down.js')).downCommand,
  status: async () => (await import('./command/status.js')).statusCommand,
  logs: async () => (await import('./command/logs.js')).logsCommand,
  reset: async () => (await import('./command/reset.js')).resetCommand,
  audit: async () => (await import('./command/audit.js')).auditCommand,
  doctor: async () => (await import('./command/doctor.js')).doctorCommand,
  version: async () => (await import('./command/version.js')).versionCommand,
  help: async () => (await import('./command/help.js')).helpCommand,
};

/** One press of Ctrl-C can arrive twice: from the terminal and handed on by the parent. */
const SAME_PRESS_MS = 300;

function interrupts(): Context['onInterrupt'] {
  const handlers = new Set<(signal: NodeJS.Signals) => void>();
  let last = 0;
  let isListening = false;
  return (handler) => {
    if (!isListening) {
      isListening = true;
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.on(signal, () => {
          if (Date.now() - last < SAME_PRESS_MS) return;
          last = Date.now();
          for (const each of handlers) each(signal);
        });
      }
    }
    handlers.add(handler);
    return () => handlers.delete(handler);
  };
}

async function run(): Promise<number> {
  const config = readConfig();
  const display = createDisplay({ startedAt: config.launchedAt, plain: config.plain });
  const context: Context = {
    config,
    home: homeAt(config.home),
    display,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    onInterrupt: interrupts(),
  };
  const [first, ...rest] = process.argv.slice(2);
  const isFlag = first === undefined || first.startsWith('-');
  const asked = process.argv.includes('--help') ? 'help' : first === '--version' ? 'version' : isFlag ? 'up' : first;
  try {
    const load = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
    if (load === undefined) throw new Failure('usage', `There is no command "${asked}".`, 'See `npm start -- help`.');
    return await (await load())(context, isFlag ? process.argv.slice(2) : rest);
  } catch (error) {
    const failure = explain(error);
    display.clear();
    process.stderr.write(`\n✖ ${failure.message}\n`);
    if (failure.remedy !== undefined) process.stderr.write(`  ${failure.remedy}\n`);
    if (failure.logFile !== undefined) process.stderr.write(`  Log: ${failure.logFile}\n`);
    if (failure.kind === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return failure.exitCode;
  }
}

process.stdout.on('error', () => undefined);
process.exit(await run());
