import type { Bootstrap } from '../bootstrap.js';
import type { Command } from '../context.js';
import { explain } from '../failure.js';
import type { Instance } from '../instance.js';
import { serve } from '../serve.js';
import { readUpOptions } from './up-options.js';

/** What the background process of an instance tells the command that started it. */
export type ServeMessage =
  | { readonly type: 'step'; readonly text: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'ready'; readonly instance: Instance; readonly bootstrap: Bootstrap }
  | {
      readonly type: 'failed';
      readonly kind: ReturnType<typeof explain>['kind'];
      readonly message: string;
      readonly remedy?: string;
      readonly logFile?: string;
    };

function tell(message: ServeMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** The background process of `up --detach`: serves until it is told to stop. Not for people. */
export const serveCommand: Command = async (context, parameters) => {
  const { withApps, bindAddress, wishes } = readUpOptions(context.config, parameters);
  const log = (text: string) => context.stdout.write(`${new Date().toISOString()} ${text}\n`);
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let isInterrupted = false;
  context.onInterrupt(() => {
    isInterrupted = true;
    end();
  });
  try {
    const serving = await serve({
      config: context.config,
      home: context.home,
      wishes,
      bindAddress,
      withApps,
      onStep: (text) => {
        log(text);
        tell({ type: 'step', text });
      },
      onNote: (text) => {
        log(text);
        tell({ type: 'note', text });
      },
      onSecretNote: (text) => tell({ type: 'note', text }),
    });
    process.on('SIGUSR2', () => void serving.addApps().catch((error: Error) => log(error.message)));
    log('ready');
    tell({ type: 'ready', instance: serving.instance(), bootstrap: serving.bootstrap });
    if (process.connected) process.disconnect();
    if (!isInterrupted) await ended;
    log('stopping');
    await serving.stop();
    log('stopped');
    return 0;
  } catch (error) {
    const { kind, message, remedy, logFile, exitCode } = explain(error);
    log(`failed: ${message}`);
    tell({ type: 'failed', kind, message, ...(remedy === undefined ? {} : { remedy }), ...(logFile === undefined ? {} : { logFile }) });
    return exitCode;
  }
};
