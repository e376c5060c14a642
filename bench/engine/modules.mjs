import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The bench is no package of its own: it takes libraries from the rooms that have them. */
const root = new URL('../../', import.meta.url);
const from = (folder) => {
  const require = createRequire(new URL(`${folder}/package.json`, root));
  return (name) => import(pathToFileURL(require.resolve(name)).href);
};
const kernelRoom = from('packages/kernel');
const supervisorRoom = from('apps/supervisor');

export const contracts = await supervisorRoom('@autoweave/contracts');
export const kernel = await supervisorRoom('@autoweave/kernel');
export const { Redis } = await kernelRoom('ioredis');
export const bullmq = await kernelRoom('bullmq');
export const pg = (await kernelRoom('pg')).default;
export const supervisorMain = new URL('apps/supervisor/dist/main.js', root).pathname;
export const infra = (name) => import(new URL(`packages/cli/dist/infra/${name}.js`, root).href);

/** What an attempt keeps of itself, as the agents service uses it. */
export const agents = async () => {
  const room = (file) => import(new URL(`apps/agents/dist/${file}.js`, root).href);
  const [{ agentsMigrations }, { Checkpoints }, { firstState }, { StepsRepository }] = await Promise.all(
    ['index', 'step/checkpoints', 'step/loop-state', 'step/steps.repository'].map(room),
  );
  return { agentsMigrations, Checkpoints, firstState, StepsRepository };
};
