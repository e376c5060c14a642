import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressMeter, GuardedFetch } from '@autoweave/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolContext } from '../tools/tool.js';
import { webTools } from '../tools/web/web-tools.js';
import type { GateContext } from './context.js';
import { GatedNetwork } from './gated-network.js';
import { GatedTools } from './gated-tools.js';
import { Policies } from './policy/policies.js';
import { RunLedger } from './run-ledger.js';
import { SafetyGate } from './safety-gate.js';

let server: Server;
let port: number;
const seen: Record<string, unknown>[] = [];
beforeAll(async () => {
  server = createServer((req, res) => {
    seen.push(req.headers);
    if (req.url === '/away') return void res.writeHead(302, { location: `http://elsewhere.test:${port}/` }).end();
    if (req.url === '/ssh') return void res.writeHead(302, { location: 'http://public.test:22/' }).end();
    res.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const setup = () => {
  const policies = new Policies();
  const gate = new SafetyGate(policies);
  const client = new GuardedFetch({ resolve: async () => ['127.0.0.1'], allow: (_, p) => p === port });
  const tools = new GatedTools(webTools(), { gate, network: new GatedNetwork(client, policies, new EgressMeter()) });
  const ledger = new RunLedger();
  const context = (allow: readonly string[]): GateContext => ({
    agent: { name: 'r', type: 'qa', privilege: 'STANDARD', policy: { egress: { allow } } },
    allowedTools: tools.names(),
    use: {
      depth: 0,
      tokensLeft: 1,
      tokensSpent: 0,
      agentsSpawned: 0,
      agentsActive: 0,
      startedAt: new Date(),
      endsAt: new Date('2999-01-01'),
    },
    userPermissions: undefined,
    now: new Date(),
    grants: [],
    ledger,
  });
  const call = async (url: string, allow: readonly string[], headers: Record<string, string> = {}) => {
    const verdict = gate.pass(
      { kind: 'tool', tool: tools.get('http_get'), name: 'http_get', arguments: { url, headers }, callKey: 'k', outcomeUnknown: false },
      context(allow),
    );
    if (verdict.kind !== 'permit') return verdict;
    return tools.run(verdict.permit, {
      workspaceDir: '/nowhere',
      resolve: async (path: string) => path,
      signal: AbortSignal.timeout(5_000),
      now: new Date(),
    } as ToolContext);
  };
  return { call, ledger };
};

describe('the network of sandboxed code', () => {
  it('is what both the network policy and the list of hosts of the agent allow', () => {
    const gate = new SafetyGate();
    const of = (type: string, policy?: unknown) =>
      gate.sandboxEgress({ agent: { name: 'r', type, privilege: 'STANDARD', policy } } as GateContext);
    expect(of('research')?.allow).toEqual([
      '*.github.com:443',
      '*.stackoverflow.com:443',
      '*.wikipedia.org:443',
      'api.anthropic.com:443',
      'api.openai.com:443',
    ]);
    expect(of('code', { network_allowlist: ['github.com', 'evil.test'] })?.allow).toEqual(['github.com:443']);
    expect(of('code', { nonsense: true })).toBeUndefined();
    expect(of('research', { max_download_size_mb: 1 })?.maxDownloadMb).toBe(1);
    expect(of('research')?.deny).toEqual(expect.arrayContaining(['*:22', '*:23', '*.onion:*', '172.16.0.0/12:*']));
  });
});

describe('the network of tools', () => {
  // @requirements AGT-070 AGT-071
  it('reaches what the policy of the agent allows and nothing else, and a definition cannot widen its type', async () => {
    const { call, ledger } = setup();
    expect(await call('https://example.org/', ['*:443'])).toMatchObject({ kind: 'refuse', rule: 'egress:unmatched' });
    expect(await call('http://localhost:22/', ['localhost:*'])).toMatchObject({ kind: 'refuse', rule: 'egress:deny *:22' });
    expect(await call(`http://localhost:${port}/`, ['localhost:*'])).toMatchObject({ summary: expect.stringContaining('200') });
    expect(ledger.taint.sourcesOf('untrusted')).toEqual(['http_get']);
  });
  // @requirement AGT-053
  it('judges every hop of a redirect', async () => {
    const { call } = setup();
    for (const path of ['/away', '/ssh'])
      await expect(call(`http://localhost:${port}${path}`, ['localhost:*'])).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
  });
});
