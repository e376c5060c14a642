import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EgressDecision, EgressProxy, type EgressProxyOptions } from './egress-proxy.js';

let dir: string;
let web: Server;
let port: number;
let seen: { url: string; headers: Record<string, unknown> }[] = [];
let proxy: EgressProxy | undefined;
let decisions: EgressDecision[] = [];
let sockets = 0;
let socket = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-proxy-'));
  web = createServer((req, res) => {
    seen.push({ url: req.url ?? '', headers: req.headers });
    if (req.method === 'POST') return void req.resume().once('end', () => res.end('taken'));
    if (req.url === '/inside') return void res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    res.end(req.url === '/big' ? Buffer.alloc(3_000_000) : 'hello');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  port = (web.address() as AddressInfo).port;
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  seen = [];
  decisions = [];
});
afterAll(async () => {
  web.closeAllConnections();
  await new Promise((resolve) => web.close(resolve));
  await rm(dir, { recursive: true });
});

const start = async (extra: Partial<EgressProxyOptions> = {}, rules: Partial<EgressProxyOptions['rules']> = {}) => {
  socket = join(dir, `p${sockets++}.sock`);
  proxy = new EgressProxy({
    rules: { allow: ['*:*'], deny: ['*:22'], maxConnections: 10, requestsPerMinute: 100, maxDownloadMb: 1, ...rules },
    resolve: async (host) => (host === 'public.test' ? ['127.0.0.1'] : host.endsWith('inside.test') ? ['10.0.0.7'] : []),
    allow: (address, p) => address === '127.0.0.1' && p === port,
    onDecision: (decision) => decisions.push(decision),
    ...extra,
  });
  await proxy.listen(socket);
};
const get = (url: string, headers: Record<string, string> = {}, method = 'GET', sent?: Buffer) =>
  new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const outgoing = request({ socketPath: socket, path: url, method, headers }, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => (body += chunk.toString()));
      res.once('end', () => resolve({ status: res.statusCode ?? 0, body, headers: res.headers }));
      res.once('error', reject);
    });
    outgoing.once('error', reject);
    outgoing.end(sent);
  });
const tunnel = (authority: string) =>
  new Promise<string>((resolve) => {
    const client = connect(socket, () => client.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`));
    let text = '';
    client.on('data', (chunk) => {
      text += chunk.toString();
      if (text.startsWith('HTTP/1.1 200') && !text.includes('hello'))
        client.write('GET /t HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    });
    client.on('error', () => {});
    client.once('close', () => resolve(text));
  });

// @requirements AGT-070 AGT-072
describe('the egress proxy', () => {
  it('forwards what the rules allow, by address and by tunnel, and says what it did', async () => {
    await start();
    expect(await get(`http://public.test:${port}/a?b=c`)).toMatchObject({ status: 200, body: 'hello' });
    expect(await tunnel(`public.test:${port}`)).toMatch(/200 Connection[\s\S]*hello/);
    await expect.poll(() => decisions.length).toBe(2);
    expect(decisions).toMatchObject([
      { method: 'GET', host: 'public.test', port, allowed: true, bytesIn: 5 },
      { method: 'CONNECT', allowed: true },
    ]);
    expect(decisions[1]?.bytesIn).toBeGreaterThan(5);
  });
  it('refuses hosts that nothing allows or something denies, with the rule', async () => {
    await start({}, { allow: ['only.test:443'] });
    expect(await get(`http://public.test:${port}/`)).toMatchObject({ status: 403, headers: { 'x-egress-rule': 'egress:unmatched' } });
    expect(await tunnel('only.test:22')).toMatch(/403/);
    expect(seen).toEqual([]);
    expect(decisions.every((one) => !one.allowed)).toBe(true);
  });
  // @requirement AGT-053
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '017700000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::]',
    '0.0.0.0',
    '0',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[::ffff:a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '100.64.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.1.1',
    '192.0.0.192',
    'db.inside.test',
    'INSIDE.test.',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '224.0.0.1',
    '255.255.255.255',
  ])('reaches nothing inside, however it is spelt: %s', async (host) => {
    await start({ allow: () => false });
    for (const path of ['/', '/latest/meta-data']) expect((await get(`http://${host}:80${path}`)).status).toBeGreaterThanOrEqual(400);
    expect(await tunnel(`${host}:443`)).toMatch(/^HTTP\/1\.1 (403|400|502)/);
    expect(seen).toEqual([]);
  });
  it('connects to the address that it checked: a name that changes its mind leads nowhere', async () => {
    let asked = 0;
    await start({ allow: () => false, resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['93.184.216.34']) });
    expect((await get(`http://rebind.test:${port}/`)).status).toBe(403);
    expect(asked).toBe(1);
    await proxy?.close();
    await start({ allow: () => false, resolve: async () => ['93.184.216.34', '127.0.0.1'] });
    expect((await get(`http://mixed.test:${port}/`)).status).toBe(403);
    expect(seen).toEqual([]);
  });
  it('hands redirects back, so that the next hop is judged like the first', async () => {
    await start();
    const hop = await get(`http://public.test:${port}/inside`);
    expect(hop.status).toBe(302);
    expect((await get(String(hop.headers.location))).status).toBe(403);
  });
  it('counts requests and connections', async () => {
    await start({}, { requestsPerMinute: 2 });
    for (const status of [200, 200, 429]) expect((await get(`http://public.test:${port}/`)).status).toBe(status);
  });
  it('cuts the downloads of a run at their limit, over all its connections, and logs the bytes', async () => {
    await start({}, { maxDownloadMb: 5 });
    expect((await get(`http://public.test:${port}/big`)).status).toBe(200);
    await expect(get(`http://public.test:${port}/big`)).rejects.toThrow();
    expect(await get(`http://public.test:${port}/`)).toMatchObject({ status: 429, headers: { 'x-egress-rule': 'egress:download' } });
    expect(await tunnel(`public.test:${port}`)).toMatch(/^HTTP\/1\.1 429/);
    expect(decisions[0]).toMatchObject({ allowed: true, bytesIn: 3_000_000 });
    expect(decisions[1]).toMatchObject({ allowed: true, cut: 'download', bytesIn: expect.any(Number) });
    expect((decisions[1]?.bytesIn ?? 0) + 3_000_000).toBeGreaterThan(5 * 1_048_576);
  });
  it('cuts the uploads of a run at their limit, over all its connections, and logs the bytes', async () => {
    await start({}, { maxUploadMb: 2 });
    const body = Buffer.alloc(1_500_000);
    expect((await get(`http://public.test:${port}/`, {}, 'POST', body)).status).toBe(200);
    await expect(get(`http://public.test:${port}/`, {}, 'POST', body)).rejects.toThrow();
    expect(await get(`http://public.test:${port}/`)).toMatchObject({ status: 429, headers: { 'x-egress-rule': 'egress:upload' } });
    expect(decisions[0]).toMatchObject({ allowed: true, bytesOut: 1_500_000 });
    expect(decisions[1]).toMatchObject({ cut: 'upload' });
  });
  it('refuses other schemes, relative addresses and credentials in addresses', async () => {
    await start();
    for (const url of ['/', 'ftp://public.test/', 'file:///etc/passwd', `http://user:pw@public.test:${port}/`])
      expect((await get(url)).status).toBeGreaterThanOrEqual(400);
    for (const authority of ['public.test', 'public.test:0', 'public.test:99999', 'a b:443', 'user@public.test:443'])
      expect(await tunnel(authority)).not.toMatch(/200/);
    expect(seen).toEqual([]);
  });
  it('never sends a credential in clear text, and drops what the sandbox put in its place', async () => {
    await start({ credentials: [{ host: 'public.test', headers: { authorization: 'Bearer of-the-host' } }] });
    expect((await get(`http://public.test:${port}/`, { authorization: 'Bearer forged' })).status).toBe(502);
    expect(seen).toEqual([]);
    await proxy?.close();
    await start();
    await get(`http://public.test:${port}/`, { 'proxy-authorization': 'x', 'x-mine': 'y' });
    expect(seen[0]?.headers).toMatchObject({ 'x-mine': 'y', host: `public.test:${port}` });
    expect(seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });
});
