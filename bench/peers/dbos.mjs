// DBOS: a goal is a workflow, a task a step of it, each step a row in Postgres.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { diamonds, serve, width } from './serve.mjs';

const step = (name) => DBOS.runStep(async () => name, { name });
const wide = DBOS.registerWorkflow(
  async () => {
    await Promise.all(Array.from({ length: width }, (_, i) => step(`t${i}`)));
    await step('join');
  },
  { name: 'wide' },
);
const diamond = DBOS.registerWorkflow(
  async () => {
    await step('a');
    await Promise.all([step('b'), step('c'), step('d')]);
    await step('e');
  },
  { name: 'diamond' },
);
let times = [];
const chain = DBOS.registerWorkflow(
  async (n) => {
    for (let i = 0; i < n; i += 1) await DBOS.runStep(async () => void times.push(performance.now()), { name: `t${i}` });
  },
  { name: 'chain' },
);
DBOS.setConfig({
  name: 'bench',
  applicationVersion: '1',
  systemDatabaseUrl: process.env.DATABASE_URL,
  runAdminServer: false,
  logLevel: 'error',
});
await DBOS.launch();
serve({
  async W2({ n }) {
    times = [];
    await (await DBOS.startWorkflow(chain)(n)).getResult();
    return { hops: times.slice(1).map((t, i) => t - times[i]) };
  },
  async W1() {
    await (await DBOS.startWorkflow(wide)()).getResult();
  },
  async W3() {
    const handles = await Promise.all(Array.from({ length: diamonds }, () => DBOS.startWorkflow(diamond)()));
    await Promise.all(handles.map((handle) => handle.getResult()));
  },
});
