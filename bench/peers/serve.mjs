/** A contender as a process: is told `{workload}`, does the work, answers with `{ms}` and whatever the workload tells. */
export function serve(workloads) {
  process.on('message', async ({ workload, ...rest }) => {
    try {
      const begin = performance.now();
      const told = await workloads[workload](rest);
      process.send({ ms: performance.now() - begin, ...told });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
  console.log('peer is ready');
}
/** Of W1: independent tasks before the join. Of W3: goals at once, each a → b, c, d → e. */
export const width = 1_000;
export const diamonds = 200;
