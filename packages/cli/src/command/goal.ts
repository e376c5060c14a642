import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { type ApiError, emptyGoalView, foldGoalEvent, type GoalView, toApiError } from '@autoweave/contracts/client';
import { startInBackground } from '../background.js';
import { type Command, type Context, note } from '../context.js';
import { Failure } from '../failure.js';
import { openApprovalDesk } from '../goal/approvals.js';
import { followGoal } from '../goal/follow-goal.js';
import { connectToGateway, type GoalConnection } from '../goal/goal-connection.js';
import { type GoalOptions, readGoalOptions } from '../goal/goal-options.js';
import { type GoalScreen, liveScreen, plainScreen, silentScreen } from '../goal/goal-screen.js';
import { answerLines, failureLines, fileLines } from '../goal/outcome.js';
import { createStyle, type Style } from '../goal/style.js';
import { addressOf, type Instance, runningInstance } from '../instance.js';
import { signInLines } from '../summary.js';
import { awaitReady } from './up.js';

/** With `--json`, standard error is for errors alone. */
const NO_DISPLAY = { step: () => undefined, detail: () => undefined, clear: () => undefined };

interface Target {
  readonly connection: GoalConnection;
  readonly whereToDecide: string;
}

/** The running instance, started in the background when there is none. */
async function target(context: Context, options: GoalOptions): Promise<Target> {
  const { remote } = context.config;
  if (remote !== undefined) {
    return { connection: connectToGateway(remote.url, remote.token), whereToDecide: remote.url };
  }
  const instance = await ensureInstance(context, options);
  const token = readFileSync(context.home.cliTokenFile, 'utf8').trim();
  const port = instance.apps.includes('user') ? instance.ports.user : instance.ports.gateway;
  const connection = connectToGateway(
    addressOf({ bindAddress: instance.bindAddress }, instance.ports.gateway).replace('//localhost', '//127.0.0.1'),
    token,
  );
  return { connection, whereToDecide: addressOf(instance, port) };
}

async function ensureInstance(context: Context, options: GoalOptions): Promise<Instance> {
  const running = runningInstance(context.home);
  if (running !== undefined) {
    if (running.instance?.state !== 'ready') context.display.step('waiting for the instance that is starting');
    const ready = await awaitReady(context, (instance) => instance.state === 'ready');
    context.display.clear();
    if (ready !== undefined) return ready;
  }
  if (!options.asJson) note(context, 'AutoWeave is not running: starting it in the background (`npm start -- down` stops it).');
  const { instance, bootstrap } = await startInBackground(context, ['--no-apps']);
  // The very first command may be this one: the password is said now or never.
  if (bootstrap.adminPassword !== undefined) note(context, signInLines(instance, bootstrap).join('\n'));
  return instance;
}

function refused(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { message, hint, code, status }: ApiError = toApiError(error);
  const kind = code === 'UNAVAILABLE' ? 'service' : status >= 500 ? 'internal' : 'goal';
  return new Failure(kind, message, hint);
}

function exitCodeOf(view: GoalView): number {
  if (view.status === 'complete') return 0;
  return view.status === 'cancelled' ? 130 : 2;
}

async function pursue(context: Context, options: GoalOptions, style: Style, screenFor: () => GoalScreen): Promise<number> {
  const abort = new AbortController();
  const interrupt = { count: 0, act: (): void => undefined };
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });
  context.onInterrupt(() => {
    interrupt.count += 1;
    if (interrupt.count > 1) leave(130);
    else interrupt.act();
  });
  interrupt.act = () => leave(130);

  const work = async (): Promise<number> => {
    const { connection, whereToDecide } = await target(context, options);
    if (interrupt.count > 0) return 130;
    for (const file of options.files) if (!options.asJson) context.display.step(`handing in ${file.name}`);
    const fileIds: string[] = [];
    for (const file of options.files) fileIds.push(await connection.upload(file));
    const goalId = await connection.submit(options.text, fileIds);
    context.display.clear();
    const screen = screenFor();
    const cancel = () => {
      screen.note('Cancelling … (press Ctrl-C again to leave at once)');
      connection.api.goals.cancel({ goalId, reason: 'Ctrl-C on the command line' }).catch(() => leave(130));
    };
    interrupt.act = cancel;
    const desk = openApprovalDesk({
      context,
      connection,
      screen,
      style,
      mode: options.approve,
      whereToDecide,
      onInterrupt: () => {
        interrupt.count += 1;
        if (interrupt.count > 1) leave(130);
        else cancel();
      },
    });
    let view = emptyGoalView(goalId);
    const follow = async () => {
      const events = followGoal(connection, goalId, () => undefined, abort.signal);
      for await (const event of events) {
        if (options.asJson) context.stdout.write(`${JSON.stringify(event)}\n`);
        view = foldGoalEvent(view, event);
        screen.update(view, event);
        if (event.type === 'approval.requested') desk.handle(event.payload.approval);
        else if (event.type === 'approval.decided') desk.withdraw(event.payload.approvalId);
      }
    };
    try {
      await Promise.race([follow(), desk.failed]);
    } finally {
      abort.abort();
      desk.close();
      screen.close();
    }
    const { artifacts } = await connection.api.goals.artifacts({ goalId }).catch(() => ({ artifacts: view.result?.artifacts ?? [] }));
    const out = options.out ?? join(context.config.workingDirectory, 'autoweave-out', goalId);
    const paths = await connection.saveArtifacts(goalId, artifacts, out);
    if (!options.asJson) {
      const files = fileLines(paths, context.config.workingDirectory, style);
      if (view.status === 'complete')
        context.stdout.write(
          `${[...answerLines(view, style, context.stdout.isTTY === true), ...(files.length === 0 ? [] : ['', ...files])].join('\n')}\n`,
        );
      else context.stderr.write(`${[...failureLines(view, style), ...files].join('\n')}\n`);
    } else if (view.status !== 'complete') {
      context.stderr.write(`${failureLines(view, createStyle(false)).join('\n')}\n`);
    }
    return exitCodeOf(view);
  };
  return Promise.race([work().catch((error: unknown) => Promise.reject(refused(error))), left]);
}

/**
 * Pursues a goal and shows it while it happens. Exit code 0 when it completed, 2 when it failed or
 * was refused, 130 when it was cancelled. The first Ctrl-C cancels the goal, the second leaves.
 */
export const goalCommand: Command = async (context, parameters) => {
  const options = readGoalOptions(context.config.workingDirectory, parameters);
  const isLive = context.stderr.isTTY === true && !context.config.plain;
  const style = createStyle(isLive && context.stdout.isTTY === true);
  const startedAt = Date.now();
  const screenFor = () => {
    if (options.asJson) return silentScreen;
    return isLive ? liveScreen(context.stderr, startedAt, style) : plainScreen(context.stderr, startedAt);
  };
  const quiet = options.asJson ? { ...context, display: NO_DISPLAY } : context;
  return pursue(quiet, options, style, screenFor);
};
