import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The chaos is no package of its own: it takes libraries from the rooms that have them, as they are built. */
const root = new URL('../', import.meta.url);
const from = (folder) => {
  const require = createRequire(new URL(`${folder}/package.json`, root));
  return (name) => import(pathToFileURL(require.resolve(name)).href);
};
const built = (path) => import(new URL(path, root).href);
const supervisorRoom = from('apps/supervisor');

export const contracts = await supervisorRoom('@autoweave/contracts');
export const kernel = await supervisorRoom('@autoweave/kernel');
export const pg = (await from('packages/kernel')('pg')).default;
export const infra = (name) => built(`packages/cli/dist/infra/${name}.js`);
/** Only the ledger needs these, and a worker must start fast. */
export const engine = () => supervisorRoom('@autoweave/engine');
export const supervisorPart = (name) => built(`apps/supervisor/dist/${name}.js`);
export const agentsPart = (name) => built(`apps/agents/dist/${name}.js`);
export const mainOf = (service) => new URL(`apps/${service}/dist/main.js`, root).pathname;
