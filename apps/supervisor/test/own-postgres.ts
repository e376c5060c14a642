import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';

/** As far as the launcher's servers are used here. */
interface Server {
  readonly adminUrl: string;
  readonly process: { readonly pid: number };
}
interface Launcher {
  startPostgres(options: object): Promise<Server>;
  stopPostgres(directory: string): Promise<void>;
  serverAccount(): unknown;
  findPostgresBinaries(): string;
  nextFreePort(start: number): Promise<number>;
}
const load = (name: string): Promise<Launcher> =>
  import(new URL(`../../../packages/cli/dist/infra/${name}.js`, import.meta.url).href) as Promise<Launcher>;

/** A server for one test file alone, with the settings of `npm start`: it may be stopped and killed. */
export class OwnPostgres {
  private constructor(
    private readonly options: object & { readonly directory: string },
    private readonly home: string,
    private server: Server,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const [{ startPostgres }, { serverAccount }, { findPostgresBinaries }, { nextFreePort }] = await Promise.all(
      ['postgres', 'account', 'program', 'port'].map(load) as [Promise<Launcher>, Promise<Launcher>, Promise<Launcher>, Promise<Launcher>],
    );
    const home = mkdtempSync('/var/tmp/autoweave-own-');
    chmodSync(home, 0o755);
    const options = {
      directory: `${home}/postgres`,
      logFile: `${home}/postgres.log`,
      binaries: findPostgresBinaries(),
      account: serverAccount(),
      durability: 'durable',
      // Below the ports that are given to outgoing connections: those who call again and again would come to hold it.
      port: await nextFreePort(10_000 + Math.floor(Math.random() * 20_000)),
      password: randomBytes(12).toString('base64url'),
    };
    return new OwnPostgres(options, home, await startPostgres(options));
  }

  get url(): string {
    return this.server.adminUrl;
  }

  /** As an administrator does: sessions are ended, then it begins again on the same data. */
  async restart(): Promise<void> {
    const { startPostgres, stopPostgres } = await load('postgres');
    await stopPostgres(this.options.directory);
    this.server = await startPostgres(this.options);
  }

  /** As a power cut does. */
  async killAndStart(): Promise<void> {
    const { startPostgres } = await load('postgres');
    process.kill(this.server.process.pid, 'SIGKILL');
    this.server = await startPostgres(this.options);
  }

  async close(): Promise<void> {
    await (await load('postgres')).stopPostgres(this.options.directory);
    rmSync(this.home, { recursive: true, force: true });
  }
}
