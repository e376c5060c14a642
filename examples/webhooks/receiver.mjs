// A receiver of webhooks without dependencies: WEBHOOK_SECRET=whsec_… node examples/webhooks/receiver.mjs [port]
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.WEBHOOK_SECRET ?? '';
const toleranceSeconds = 300;
/** Deliveries are at least once: what was seen is not done again. A real receiver keeps this in its database. */
const seen = new Set();

function isGenuine(headers, body) {
  const timestamp = headers['x-webhook-timestamp'] ?? '';
  const given = Buffer.from(headers['x-webhook-signature'] ?? '');
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  const isFresh = Math.abs(Date.now() / 1_000 - Number(timestamp)) <= toleranceSeconds;
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected);
}

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end('not signed by AutoWeave');
  const event = JSON.parse(body);
  if (!seen.has(event.event_id)) {
    seen.add(event.event_id);
    console.log(event.event_type, event.data);
  }
  response.writeHead(204).end();
}).listen(Number(process.argv[2] ?? 9_000), '127.0.0.1', () => console.log('listening'));
