import { createServer, type Server } from 'node:net';

/** Users that no distribution gives to anybody (systemd lists 60706 to 61183 as unused). None of them owns anything. */
const firstUid = 60_706;
const slots = 256;

/** A user for the time of a run. */
export interface UidLease {
  readonly uid: number;
  release(): Promise<void>;
}

interface Held {
  readonly lock: Promise<{ readonly uid: number; readonly server: Server }>;
  users: number;
}

/**
 * Gives every workspace in which something runs a user of its own, so that limits per user (`RLIMIT_NPROC`) hold per run. Runs in
 * one workspace share its user. Other processes of the machine do the same: a user is taken by binding an abstract socket of its
 * name, which the kernel gives back when the process ends in whatever way.
 */
export class SandboxUids {
  private readonly held = new Map<string, Held>();

  /** Throws when all of them are taken. */
  async lease(workspaceDir: string): Promise<UidLease> {
    const held = this.held.get(workspaceDir) ?? { lock: take(), users: 0 };
    this.held.set(workspaceDir, held);
    held.users += 1;
    const release = async (): Promise<void> => {
      held.users -= 1;
      if (held.users > 0) return;
      this.held.delete(workspaceDir);
      await held.lock.then(
        ({ server }) => new Promise<void>((done) => server.close(() => done())),
        () => undefined,
      );
    };
    try {
      return { uid: (await held.lock).uid, release };
    } catch (error) {
      await release();
      throw error;
    }
  }
}

async function take(): Promise<{ readonly uid: number; readonly server: Server }> {
  for (let uid = firstUid; uid < firstUid + slots; uid += 1) {
    const server = await bind(`\0autoweave-sandbox-uid-${uid}`);
    if (server) return { uid, server };
  }
  throw new Error(`all ${slots} users for sandboxes are taken`);
}

/** Undefined when somebody has the name. */
const bind = (name: string): Promise<Server | undefined> =>
  new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(undefined) : fail(error)));
    server.listen(name, () => {
      server.unref();
      done(server);
    });
  });
