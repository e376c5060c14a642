import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, isPortFree } from '../src/infra/port.js';
import { portOwner } from '../src/infra/port-owner.js';
import { choosePorts, DEFAULT_PORTS } from '../src/ports.js';

const servers: net.Server[] = [];

function occupy(port: number): Promise<void> {
  return new Promise((done) => {
    const server = net.createServer().listen(port, '127.0.0.1', () => done());
    servers.push(server);
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('ports', () => {
  it('sees that a port is taken and by whom', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    await occupy(port);
    expect(await isPortFree(port)).toBe(false);
    expect(await portOwner(port)).toContain(`pid ${process.pid}`);
  });

  it('a default port that is taken moves on to the next free one and says so', async () => {
    const isFree = await isPortFree(DEFAULT_PORTS.gateway);
    if (isFree) await occupy(DEFAULT_PORTS.gateway);
    const moved: string[] = [];
    const ports = await choosePorts({}, (name, from, to) => moved.push(`${name} ${from} ${to}`));
    expect(ports.gateway).toBeGreaterThan(DEFAULT_PORTS.gateway);
    expect(moved).toContain(`gateway ${DEFAULT_PORTS.gateway} ${ports.gateway}`);
    expect(new Set(Object.values(ports)).size).toBe(4);
  });

  it('an explicit port that is taken is a failure naming the program', async () => {
    const port = await freePort();
    await occupy(port);
    const choice = choosePorts({ user: { value: String(port), source: '--user-port' } }, () => undefined);
    await expect(choice).rejects.toMatchObject({ kind: 'port', message: expect.stringContaining(`pid ${process.pid}`) });
  });

  it.each(['0', '70000', 'abc', '-1', ''])('%j is not a port', async (value) => {
    const choice = choosePorts({ admin: { value, source: 'AUTOWEAVE_ADMIN_PORT' } }, () => undefined);
    await expect(choice).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining('AUTOWEAVE_ADMIN_PORT') });
  });

  it('refuses one port for two things', async () => {
    const wish = { value: String(await freePort()), source: 'a flag' };
    await expect(choosePorts({ user: wish, admin: wish }, () => undefined)).rejects.toMatchObject({ kind: 'usage' });
  });
});
