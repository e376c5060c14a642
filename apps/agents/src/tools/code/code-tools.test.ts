import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedFetch, Sandboxes, type SandboxRequest, type SandboxResult } from '@autoweave/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatedNetwork, GatedTools, Policies, RunLedger, SafetyGate, type ToolAction } from '../../gate/index.js';
import type { ToolContext } from '../tool.js';
import { codeTools } from './code-tools.js';

import { readEgressCredentials } from './egress-credentials.js';
import { sandboxDrivers } from './sandbox-drivers.js';

const approvalId = 'appr_01h2xcejqtf2nbrexx3vqjhp41';
let home: string;
beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), 'aw-code-'))));
afterAll(() => rm(home, { recursive: true, force: true }));

/** A call of a code tool that the real gate permits, because a person approved it. */
async function call(sandboxes: Sandboxes, input: Record<string, unknown>, policy: object, policies = new Policies()) {
  const gate = new SafetyGate(policies);
  const tools = new GatedTools(codeTools(sandboxes), { gate, network: new GatedNetwork(new GuardedFetch(), policies) });
  const action: ToolAction = {
    kind: 'tool',
    name: 'execute_python',
    tool: tools.get('execute_python'),
    callKey: 'k',
    arguments: input,
    outcomeUnknown: false,
  };
  const [startedAt, now, endsAt] = ['10:00', '10:01', '11:00'].map((at) => new Date(`2026-01-01T${at}`)) as [Date, Date, Date];
  const context = {
    agent: { name: 'coder', type: 'qa', privilege: 'PRIVILEGED', policy },
    allowedTools: tools.names(),
    use: { depth: 0, tokensLeft: 100, tokensSpent: 0, agentsSpawned: 0, agentsActive: 0, startedAt, endsAt },
    now,
    grants: [],
    ledger: new RunLedger(),
    userPermissions: undefined,
  };
  const asked = gate.pass(action, context);
  if (asked.kind !== 'ask') throw new Error(`the gate said ${asked.kind}`);
  const grant = { approvalId, callKey: 'k', decision: 'approved', argumentsHash: asked.argumentsHash };
  const verdict = gate.pass(action, { ...context, grants: [grant as never] });
  if (verdict.kind !== 'permit') throw new Error(`the gate said ${verdict.kind}`);
  const toolContext = {
    tenantId: 'tenant_1',
    workspaceDir: home,
    resolve: async (path: string) => path,
    signal: new AbortController().signal,
    now,
  };
  return tools.run(verdict.permit, toolContext satisfies ToolContext);
}

/** Sandboxes that only note what they were asked to run. */
const noting = (answer: Partial<SandboxResult> = {}) => {
  const asked: SandboxRequest[] = [];
  const result = { outcome: 'exited', exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...answer } as const;
  const driver = {
    name: 'noting',
    kinds: new Set(['python'] as const),
    selfTest: async () => ({ ok: true }) as const,
    run: async (request: SandboxRequest) => (asked.push(request), result),
  };
  const sandboxes = new Sandboxes([driver]);
  return { asked, ready: sandboxes.boot().then(() => sandboxes) };
};

describe('sandboxed code', () => {
  // @requirements AGT-058 AGT-065
  it('may write no larger file than the policy of its agent, and counts as its tenant’s agent', async () => {
    const { asked, ready } = noting();
    await call(await ready, { code: '1', timeoutSeconds: 20 }, { max_file_size_mb: 3 });
    expect(asked[0]).toMatchObject({ agent: 'tenant_1/coder', limits: { maxFileMb: 3, timeoutMs: 20_000 } });
  });
  it('has the platform’s limits where the policy is silent', async () => {
    const { asked, ready } = noting();
    await call(await ready, { code: '1' }, {});
    expect(asked[0]?.limits).toMatchObject({ maxFileMb: 50, memoryMb: 512, maxProcesses: 64 });
  });
  it('that a limit ended is a failure which names the limit and what to do', async () => {
    const { ready } = noting({ outcome: 'limit', limit: 'disk', detail: 'the workspace holds 2 GB', exitCode: null, stdout: 'so far' });
    await expect(call(await ready, { code: '1' }, {})).rejects.toMatchObject({
      fault: {
        code: 'TOOL_FAILED',
        message: expect.stringContaining('2 GB'),
        hint: expect.stringContaining('delete'),
        details: { stdout: 'so far' },
      },
    });
  });
});

describe('credentials of the egress proxy', () => {
  const file = (text: string, mode = 0o600) => {
    const path = join(home, `credentials-${mode}.json`);
    writeFileSync(path, text, { mode });
    return path;
  };
  const one = [{ host: 'api.example.com', headers: { authorization: 'Bearer s3cret' } }];
  it('come from a file, from a variable, or from neither', () => {
    expect(readEgressCredentials(undefined, undefined)).toEqual([]);
    expect(readEgressCredentials(undefined, JSON.stringify(one))).toEqual(one);
    expect(readEgressCredentials(file(JSON.stringify(one)), undefined)).toEqual(one);
  });
  it('are refused when everybody can read them, when a host is a pattern or given twice, and no secret is in the message', () => {
    expect(() => readEgressCredentials(file(JSON.stringify(one), 0o644), undefined)).toThrow(/everybody can read/);
    for (const wrong of [
      [{ ...one[0], host: '*.example.com' }],
      [...one, ...one],
      [{ ...one[0], headers: { 'a b': 's3cret' } }],
      { s3cret: 1 },
    ]) {
      const told = () => readEgressCredentials(undefined, JSON.stringify(wrong));
      expect(told).toThrow();
      expect(told).not.toThrow(/s3cret/);
    }
    expect(() => readEgressCredentials(undefined, 's3cret')).toThrow(/^AUTOWEAVE_EGRESS_CREDENTIALS is not JSON$/);
  });

  describe('reach their host', () => {
    const seen: (string | undefined)[] = [];
    const logged: unknown[] = [];
    const { NODE_EXTRA_CA_CERTS: before } = process.env;
    let server: Server;
    let port: number;
    let sandboxes: Sandboxes;
    beforeAll(async () => {
      const [key, cert] = [join(home, 'key.pem'), join(home, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert], {
        stdio: 'ignore',
      });
      server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (req, res) => {
        seen.push(req.headers.authorization);
        res.end('welcome');
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      port = (server.address() as AddressInfo).port;
      process.env.NODE_EXTRA_CA_CERTS = cert;
      const credentials = file(JSON.stringify([{ host: 'localhost', headers: { authorization: 'Bearer s3cret' } }]));
      sandboxes = new Sandboxes(
        sandboxDrivers(
          {
            AUTOWEAVE_SANDBOX_DRIVER: 'bubblewrap',
            AUTOWEAVE_EGRESS_CREDENTIALS: undefined,
            AUTOWEAVE_EGRESS_CREDENTIALS_FILE: credentials,
          },
          { info: (...told: unknown[]) => void logged.push(told) } as never,
        ),
      );
      await sandboxes.boot();
    });
    afterAll(async () => {
      if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
      else process.env.NODE_EXTRA_CA_CERTS = before;
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });
    // @requirement AGT-073
    it('over TLS, and the code that asks never sees them', async () => {
      const code = `import os,urllib.request,glob
print(urllib.request.urlopen(urllib.request.Request('http://localhost:${port}/', headers={'authorization':'Bearer forged'}),timeout=8).read().decode())
found=[f for f in glob.glob('/proc/*/environ')+glob.glob('/proc/*/cmdline')+glob.glob('/run/*')+glob.glob('/workspace/*.txt')]
def text(f):
  try: return open(f,'rb').read()
  except OSError: return b''
print('LEAK' if any(b's3cret' in text(f) for f in found) or 's3cret' in str(os.environ) else 'clean')`;
      const shipped = new Policies();
      shipped.replace('network_policies.yaml', `agents: {default: {egress: {allow: ["localhost:${port}"]}}}`);
      const workspace = await mkdtemp(join(home, 'ws-'));
      const request = {
        job: { kind: 'python', code } as const,
        workspaceDir: workspace,
        egress: shipped.egress('general'),
        signal: new AbortController().signal,
      };
      const { defaultLimits } = await import('@autoweave/sandbox');
      const result = await sandboxes.run({ ...request, limits: { ...defaultLimits, timeoutMs: 15_000 } });
      expect(result.stdout.trim().split('\n')).toEqual(['welcome', 'clean']);
      expect(seen).toEqual(['Bearer s3cret']);
      expect(JSON.stringify(logged)).not.toContain('s3cret');
      expect(logged[0]).toMatchObject([{ egress: { host: 'localhost', port, allowed: true, bytesIn: 7 } }, expect.any(String)]);
    });
  });
});

// @requirement AGT-072
describe('the switch network_egress_filter', () => {
  const rulesOf = (on: boolean) => new Policies([], () => {}, Date.now, on).egress('code');
  it('is on unless turned off: hosts that no policy allows stay closed', () => expect(rulesOf(true).allow).not.toContain('*:*'));
  it('turned off opens what nothing denies, and leaves the denies and limits of everybody', () => {
    expect(rulesOf(false)).toEqual({ ...rulesOf(true), allow: ['*:*'] });
    expect(rulesOf(false).deny).toEqual(expect.arrayContaining(['*:22']));
  });
});
