import { Failure } from './failure.js';
import { freePort, isPortFree, nextFreePort } from './infra/port.js';
import { portOwner } from './infra/port-owner.js';
import type { PortName } from './instance.js';
import { reservePort } from './port-reservation.js';

export const DEFAULT_PORTS: Readonly<Record<PortName, number>> = { gateway: 8000, user: 3000, studio: 3001, admin: 3002 };
export const PORT_NAMES = ['gateway', 'user', 'studio', 'admin'] as const satisfies readonly PortName[];

/** Where a wish for a port came from: only an explicit one is binding. */
export type PortWishes = Readonly<Partial<Record<PortName, { readonly value: string; readonly source: string }>>>;

/** A port number, or a usage Failure naming where the text came from. */
export function parsePort(value: string, source: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new Failure('usage', `${source} must be a port between 1 and 65535, not "${value}".`);
}

/**
 * Chooses the public ports. An explicit port that is taken is a Failure naming its owner; a
 * default one moves on to the next free port, which `onMoved` hears. All four differ.
 */
export async function choosePorts(
  wishes: PortWishes,
  onMoved: (name: PortName, from: number, to: number) => void,
): Promise<Record<PortName, number>> {
  const chosen = new Map<PortName, number>();
  for (const name of PORT_NAMES) {
    const wish = wishes[name];
    if (wish === undefined) continue;
    const port = parsePort(wish.value, wish.source);
    if ([...chosen.values()].includes(port)) throw new Failure('usage', `Port ${port} is given twice.`);
    if (!(await isPortFree(port)) || !reservePort(port)) {
      const owner = await portOwner(port);
      throw new Failure(
        'port',
        `Port ${port} (${wish.source}) is taken${owner === undefined ? '' : ` by ${owner}`}.`,
        'Stop that program or choose another port.',
      );
    }
    chosen.set(name, port);
  }
  for (const name of PORT_NAMES) {
    if (chosen.has(name)) continue;
    const wanted = DEFAULT_PORTS[name];
    const reserved = new Set([...chosen.values(), ...PORT_NAMES.filter((other) => other !== name).map((other) => DEFAULT_PORTS[other])]);
    const port = await claimNext(wanted, reserved);
    if (port !== wanted) onMoved(name, wanted, port);
    chosen.set(name, port);
  }
  return Object.fromEntries(chosen) as Record<PortName, number>;
}

async function claimNext(wanted: number, reserved: Set<number>): Promise<number> {
  for (;;) {
    const port = (await nextFreePort(wanted, reserved)) ?? (await freePort());
    if (reservePort(port)) return port;
    reserved.add(port);
  }
}

/** A port for a private server: the one it had before, as long as nobody else took it. */
export async function keptPort(previous: number | undefined): Promise<number> {
  return previous !== undefined && (await isPortFree(previous)) ? previous : freePort();
}
