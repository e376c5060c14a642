import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArguments } from '../arguments.js';
import { type Command, type Context, note } from '../context.js';
import { Failure } from '../failure.js';
import { serverAccount } from '../infra/account.js';
import { placeFor } from '../infra/cluster-place.js';
import { stopInstance } from './down.js';

async function isConfirmed(context: Context): Promise<boolean> {
  if (context.stdin.isTTY !== true) {
    throw new Failure('usage', 'reset deletes all data and there is no terminal to ask on.', 'Add --yes if that is wanted.');
  }
  const prompt = createInterface({ input: context.stdin, output: context.stderr });
  try {
    return (await prompt.question(`Delete everything in ${context.home.path}? Type "delete": `)).trim() === 'delete';
  } finally {
    prompt.close();
  }
}

/** Stops the instance and deletes its data: goals, files, memories, users, logs, secrets. */
export const resetCommand: Command = async (context, parameters) => {
  const { values } = parseArguments('reset', parameters, { yes: { type: 'boolean', short: 'y' } });
  const { home } = context;
  if (!existsSync(home.path)) {
    note(context, 'There is nothing to delete.');
    return 0;
  }
  // A wrong AUTOWEAVE_HOME must not cost anybody a folder that holds something else as well.
  const isOurs = existsSync(home.run) && existsSync(home.logs);
  const isShared = ['.git', 'package.json', '.bashrc', '.ssh'].some((name) => existsSync(join(home.path, name)));
  if (!isOurs || isShared || `${context.config.root}/`.startsWith(`${home.path}/`)) {
    throw new Failure(
      'usage',
      `${home.path} does not look like a data directory of AutoWeave; nothing was deleted.`,
      'Check AUTOWEAVE_HOME.',
    );
  }
  if (values.yes !== true && !(await isConfirmed(context))) {
    note(context, 'Nothing was deleted.');
    return 1;
  }
  await stopInstance(context);
  const account = serverAccount();
  const places = [await placeFor(home.path, 'postgres', account), await placeFor(home.path, 'redis', account)];
  for (const path of [...places, home.path]) rmSync(path, { recursive: true, force: true });
  note(context, 'All data is deleted. `npm start` begins anew.');
  return 0;
};
