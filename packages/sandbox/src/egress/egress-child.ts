/**
 * Program of an egress proxy process. One JSON line in with socket, rules and credentials; decisions out as JSON lines. Before each
 * request it asks for a place, which is counted over all runs of the agent.
 */
import { createInterface } from 'node:readline';
import { type EgressCredentials, EgressProxy } from './egress-proxy.js';
import type { EgressRules } from './egress-rules.js';

interface Order {
  readonly socket: string;
  readonly rules: EgressRules;
  readonly credentials: EgressCredentials;
}
interface Entered {
  readonly entered: number;
  readonly refused?: string;
}

const send = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
const input = createInterface({ input: process.stdin });
process.stdout.on('error', () => process.exit(0));

const waiting = new Map<number, (place: (() => void) | string) => void>();
let asked = 0;
const enter = (): Promise<(() => void) | string> =>
  new Promise((resolve) => {
    waiting.set(++asked, resolve);
    send({ enter: asked });
  });

function begin({ socket, rules, credentials }: Order): void {
  const proxy = new EgressProxy({ rules, credentials, enter, onDecision: (decision) => send({ decision }) });
  void proxy.listen(socket).then(
    () => send({ ready: true }),
    () => process.exit(1),
  );
}

input.on('line', (line) => {
  const message = JSON.parse(line) as Order | Entered;
  if ('socket' in message) return begin(message);
  waiting.get(message.entered)?.(message.refused ?? (() => send({ leave: message.entered })));
  waiting.delete(message.entered);
});
input.once('close', () => process.exit(0));
