import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bootstrap } from './bootstrap.js';
import type { ServeMessage } from './command/serve.js';
import { type Context, note } from './context.js';
import { Failure } from './failure.js';
import { createHome } from './home.js';
import type { Instance } from './instance.js';
import { rotateIfLarge } from './rotating-log.js';

/** The launcher itself needs almost nothing once everything runs. */
const SMALL_HEAP = ['--no-warnings', '--max-old-space-size=64', '--max-semi-space-size=1'];

/** Starts an instance that outlives this command and resolves once it is ready. */
export function startInBackground(
  context: Context,
  parameters: readonly string[],
): Promise<{ readonly instance: Instance; readonly bootstrap: Bootstrap }> {
  createHome(context.home);
  const logFile = join(context.home.logs, 'launcher.log');
  rotateIfLarge(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [...SMALL_HEAP, main, 'serve', ...parameters], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...context.config.inherited, AUTOWEAVE_HOME: context.home.path } as NodeJS.ProcessEnv,
    cwd: context.config.root,
  });
  closeSync(log);
  let isInterrupted = false;
  const release = context.onInterrupt(() => {
    isInterrupted = true;
    child.kill('SIGTERM');
  });
  return new Promise((done, fail) => {
    const settle = (act: () => void) => {
      release();
      context.display.clear();
      if (child.connected) child.disconnect();
      child.unref();
      act();
    };
    child.on('message', (message: ServeMessage) => {
      if (message.type === 'step') context.display.step(message.text);
      else if (message.type === 'note') note(context, message.text);
      else if (message.type === 'ready') settle(() => done(message));
      else {
        const { kind, remedy, logFile: file = logFile } = message;
        settle(() => fail(new Failure(kind, message.message, remedy, file)));
      }
    });
    child.once('error', (error) => settle(() => fail(error)));
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      const failure = isInterrupted
        ? new Failure('interrupted', 'Stopped while starting.')
        : new Failure('service', `The instance ended while it started (${how}).`, 'Look at the log.', logFile);
      settle(() => fail(failure));
    });
  });
}
