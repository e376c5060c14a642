/** Program of an egress proxy process: one JSON line in with socket, rules and credentials, decisions out as JSON lines. */
import { createInterface } from 'node:readline';
import { type EgressCredentials, EgressProxy } from './egress-proxy.js';
import type { EgressRules } from './egress-rules.js';

const send = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
const input = createInterface({ input: process.stdin });
process.stdout.on('error', () => process.exit(0));

input.once('line', (line) => {
  const { socket, rules, credentials } = JSON.parse(line) as { socket: string; rules: EgressRules; credentials: EgressCredentials };
  const proxy = new EgressProxy({ rules, credentials, onDecision: (decision) => send({ decision }) });
  void proxy.listen(socket).then(
    () => send({ ready: true }),
    () => process.exit(1),
  );
});
input.once('close', () => process.exit(0));
