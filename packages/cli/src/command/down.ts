import { parseArguments } from '../arguments.js';
import { type Command, type Context, note } from '../context.js';
import { terminate } from '../infra/process-identity.js';
import { readInstance, runningInstance, writeInstance } from '../instance.js';
import { stopPrivateServers } from '../private-servers.js';

/** Longer than the services, the apps and the database may take together. */
const STOP_LIMIT_MS = 45_000;

/** Stops everything that belongs to the home, whether its launcher still lives or was killed. */
export async function stopInstance(context: Context): Promise<'stopped' | 'was-not-running'> {
  const { home } = context;
  const running = runningInstance(home);
  if (running !== undefined) {
    context.display.step('stopping');
    await terminate(running.owner, 'SIGTERM', STOP_LIMIT_MS);
  }
  const left = readInstance(home);
  const processes = Object.values(left?.processes ?? {});
  for (const identity of processes) await terminate(identity, 'SIGTERM', 12_000);
  await stopPrivateServers(home);
  if (left !== undefined && left.state !== 'stopped') writeInstance(home, { ...left, state: 'stopped', processes: {} });
  context.display.clear();
  return running !== undefined || processes.length > 0 ? 'stopped' : 'was-not-running';
}

/** Stops the instance; says so when there was none. Exit code 0 either way. */
export const downCommand: Command = async (context, parameters) => {
  parseArguments('down', parameters, {});
  const outcome = await stopInstance(context);
  note(context, outcome === 'stopped' ? 'Stopped.' : 'AutoWeave is not running.');
  return 0;
};
