import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from './address-policy.js';
import { GuardedFetch } from './guarded-fetch.js';

describe('which addresses are public', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'nonsense',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111'])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('guarded fetch', () => {
  let server: Server;
  let port: number;
  const request = (url: string) => ({ url, method: 'GET' as const, maxBytes: 100, timeoutMs: 5_000, signal: new AbortController().signal });
  const own = () =>
    new GuardedFetch({
      resolve: async (host) => (host === 'public.test' ? ['127.0.0.1'] : ['10.0.0.7']),
      allow: (address, p) => address === '127.0.0.1' && p === port,
    });

  beforeAll(async () => {
    server = createServer((req, res) => {
      if (req.url === '/redirect') return res.writeHead(302, { location: `http://inside.test:${port}/secret` }).end();
      if (req.url === '/metadata') return res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      res.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(500));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('fetches from an allowed address and stops at the size limit', async () => {
    const response = await own().fetch(request(`http://public.test:${port}/`));
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body.length).toBe(100);
  });
  // @requirements AGT-052 AGT-053
  it('refuses literal addresses inside, in every spelling', async () => {
    const plain = new GuardedFetch();
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '017700000001',
    ]) {
      await expect(plain.fetch(request(`http://${host}:${port}/`))).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
    }
  });
  // @requirements AGT-053
  it('refuses a name that resolves to an address inside', async () => {
    await expect(own().fetch(request('http://inside.test/'))).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
  });
  // @requirements AGT-053
  it('refuses a redirect that leads inside', async () => {
    await expect(own().fetch(request(`http://public.test:${port}/redirect`))).rejects.toMatchObject({
      fault: { code: 'SAFETY_VIOLATION' },
    });
    await expect(own().fetch(request(`http://public.test:${port}/metadata`))).rejects.toMatchObject({
      fault: { code: 'SAFETY_VIOLATION' },
    });
  });
  it('refuses other schemes and credentials in the address', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://a/', 'http://user:pw@public.test/'])
      await expect(own().fetch(request(url))).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
  });
});
