// node bench/gateway/run.mjs [rounds]: the door beside bare Fastify and bare Nest that answer the same, on durable servers, in turn.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import autocannon from 'autocannon';
import { startServers } from '../engine/servers.mjs';

const rounds = Number(process.argv[2] ?? 3);
const seconds = 5;
const connections = 16;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const root = new URL('../../', import.meta.url).pathname;
const gatewayPort = 18_000 + (process.pid % 1_000);

const servers = await startServers();
const env = {
  ...process.env,
  NODE_ENV: 'production',
  DATABASE_URL: await servers.database(),
  REDIS_URL: servers.redisUrl,
  AUTOWEAVE_LOG_LEVEL: 'silent',
  AUTOWEAVE_GATEWAY_PORT: String(gatewayPort),
  AUTOWEAVE_SECRET_KEY: randomBytes(32).toString('base64'),
  // Counted, and never refused: what counting costs is part of the door.
  AUTOWEAVE_RATE_LIMIT_EXEMPT_IPS: '',
  AUTOWEAVE_RATE_LIMIT_USER_READS_PER_MINUTE: '1000000',
  AUTOWEAVE_RATE_LIMIT_USER_CHANGES_PER_MINUTE: '1000000',
  AUTOWEAVE_RATE_LIMIT_TENANT_PER_MINUTE: '1000000',
};
const children = [];
try {
  const { cliToken, adminPassword, adminEmail } = JSON.parse(await output(`${root}apps/gateway/dist/bootstrap.js`));
  const url = `http://127.0.0.1:${gatewayPort}`;
  await start(`${root}apps/gateway/dist/main.js`, [], () => reachable(`${url}/health/ready`));
  const call = async (path, token, body) =>
    (
      await fetch(`${url}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    ).json();
  const { token } = await call('/sessions/elevate', cliToken, { password: adminPassword });
  const { key } = await call('/api-keys', token, {
    name: 'bench',
    scopes: ['read:users'],
    limits: { requestsPerMinute: 1_000_000, requestsPerHour: 1_000_000, requestsPerDay: 1_000_000, burst: 1_000_000 },
  });
  const answer = JSON.stringify(await call('/permissions', token));
  void adminEmail;
  for (const [i, kind] of ['fastify', 'nest'].entries()) await startBare(kind, gatewayPort + 1 + i, answer);
  const path = '/api/v1/permissions';
  const contenders = {
    'bare fastify': { url: `http://127.0.0.1:${gatewayPort + 1}${path}` },
    'bare nest': { url: `http://127.0.0.1:${gatewayPort + 2}${path}` },
    'gateway, session': { url: `${url}${path}`, headers: { authorization: `Bearer ${token}` } },
    'gateway, API key': { url: `${url}${path}`, headers: { authorization: `Bearer ${key}` } },
    'gateway, audited change': {
      url: `${url}/api/v1/me`,
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Bench' }),
    },
  };
  const results = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, target] of Object.entries(contenders)) {
      const result = await autocannon({ ...target, connections, duration: round === 0 ? 2 : seconds });
      if (result.non2xx > 0 || result.errors > 0) throw new Error(`${name}: ${result.non2xx} refused, ${result.errors} errors`);
      if (round > 0) results[name].push(result);
    }
    process.stderr.write(round === 0 ? 'warm\n' : `round ${round} of ${rounds}\n`);
  }
  console.log(
    `\n${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.version}, ${connections} connections, ${rounds} rounds of ${seconds} s, medians\n`,
  );
  const rate = (name) => median(results[name].map((one) => one.requests.average));
  for (const [name, all] of Object.entries(results)) {
    const latency = (q) => median(all.map((one) => one.latency[q])).toFixed(1);
    console.log(
      `  ${name.padEnd(26)}${Math.round(rate(name)).toLocaleString('en').padStart(9)} requests/s   ${(rate(name) / rate('bare fastify')).toFixed(2)}× of bare fastify   p50 ${latency('p50')} ms  p99 ${latency('p99')} ms`,
    );
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  await servers.stop();
}
process.exit(0);

async function start(file, args, ready, more = {}) {
  const child = fork(file, args, { env: { ...env, ...more }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  for (let i = 0; i < 400 && !(await ready()); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

function startBare(kind, port, answer) {
  const ready = () => reachable(`http://127.0.0.1:${port}/api/v1/permissions`);
  return start(new URL('bare.mjs', import.meta.url).pathname, [kind, String(port)], ready, { ANSWER: answer });
}

async function reachable(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function output(file) {
  return new Promise((resolve, reject) => {
    const child = fork(file, [], { env, silent: true });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.pipe(process.stderr);
    child.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`${file} ended with ${code}`))));
  });
}
