import net from 'node:net';

const LOOPBACKS = ['127.0.0.1', '::1'] as const;

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 cannot bind ::1; that does not make the port taken.
      done(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

/** Whether nothing listens on the port on either loopback address. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of LOOPBACKS) {
    if (!(await canBind(port, host))) return false;
  }
  return true;
}

/** A port the system considers free at this moment; another program may still take it first. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = net.createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The first free port at or above `start` that is not in `reserved`; undefined after `attempts`. */
export async function nextFreePort(start: number, reserved: ReadonlySet<number> = new Set(), attempts = 100): Promise<number | undefined> {
  for (let port = start; port < Math.min(start + attempts, 65_536); port += 1) {
    if (!reserved.has(port) && (await isPortFree(port))) return port;
  }
  return undefined;
}
