// W4: a long agent loop, each turn a model answer with one tool call and its result: bytes written and time per turn.
import { Peer, peersInstalled } from '../peers/peer.mjs';
import { agents, kernel, pg } from './modules.mjs';

export const shortLoop = 50;
export const longLoop = 200;
const text = 'x'.repeat(400);

/** Our checkpoints: a row per step, a snapshot now and then. */
async function ours(servers) {
  const { Checkpoints, StepsRepository, agentsMigrations, firstState } = await agents();
  const url = await servers.database();
  for (const migrations of agentsMigrations) await kernel.migrate(url, migrations);
  const pool = kernel.createPool(url, 'execution');
  const steps = new StepsRepository(pool);
  const usage = { inputTokens: 100, outputTokens: 10, costMicroUsd: 450, modelCalls: 1 };
  const run = async (turns) => {
    const ids = { tenantId: 'tenant', goalId: 'goal', taskId: 'task', userId: 'user' };
    const key = Object.fromEntries(Object.entries(ids).map(([name, prefix]) => [name, kernel.newId(prefix)]));
    const attempt = { ...key, attempt: 1, agent: 'general', agentType: 'general' };
    await steps.begin(attempt, 'worker');
    const checkpoints = new Checkpoints(steps, attempt, firstState);
    const times = [];
    for (let i = 0; i < turns; i += 1) {
      const at = performance.now();
      const callId = `call-${i}`;
      const toolCalls = [{ callId, tool: 'read_file', arguments: { path: 'a' } }];
      await checkpoints.save({ kind: 'model', text, toolCalls }, { usage, model: 'bench' });
      await checkpoints.save({ kind: 'intent', callId, tool: 'read_file' });
      await checkpoints.save({ kind: 'result', callId, tool: 'read_file', ok: true, output: { text } });
      times.push(performance.now() - at);
    }
    return times;
  };
  const measured = await measure(url, run);
  await pool.end();
  return measured;
}

/** LangGraph.js with its Postgres checkpointer: a node per turn, the messages in its state. */
async function langgraph(servers) {
  const peer = await Peer.start(servers, 'langgraph + postgres');
  const measured = await measure(peer.url, async (turns) => {
    const { times, error } = await peer.process.ask({ workload: 'W4', turns });
    if (error) throw new Error(error);
    return times;
  });
  await peer.stop();
  return measured;
}

/** Bytes are those of the database's write-ahead log, indexes included. */
async function measure(url, run) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await run(20);
  const outcome = {};
  for (const turns of [shortLoop, longLoop]) {
    const { rows } = await client.query('SELECT pg_current_wal_lsn() AS at');
    const times = await run(turns);
    const written = await client.query('SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1) AS bytes', [rows[0].at]);
    outcome[turns] = { times, bytesPerTurn: Number(written.rows[0].bytes) / turns };
  }
  await client.end();
  return outcome;
}

export const loops = { autoweave: ours, ...(peersInstalled() ? { 'langgraph + postgres': langgraph } : {}) };
