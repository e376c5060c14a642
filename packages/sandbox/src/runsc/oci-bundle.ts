import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { proxySocket } from '../bubblewrap/bridge.js';
import type { SandboxJob, SandboxLimits } from '../sandbox.js';
import { ociConfig, type OciPlace, type SystemPath } from './oci-config.js';

/** What of the host code may read: programs and libraries, no configuration and no accounts. */
const systemPaths = ['/usr', '/etc/alternatives', '/etc/ld.so.cache'];

async function presentSystem(): Promise<readonly SystemPath[]> {
  const found = systemPaths.map(async (path): Promise<SystemPath[]> => {
    const about = await stat(path).catch(() => undefined);
    return about ? [{ path, kind: about.isDirectory() ? 'directory' : 'file' }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** A folder that an OCI runtime starts one job from. */
export class OciBundle {
  private constructor(
    /** Readable for its maker alone. */
    readonly dir: string,
  ) {}

  /** Where the runtime keeps what it knows of this run. */
  get stateDir(): string {
    return join(this.dir, 'state');
  }

  static async write(job: SandboxJob, place: Omit<OciPlace, 'system'>, limits: SandboxLimits): Promise<OciBundle> {
    const bundle = new OciBundle(await mkdtemp(join(tmpdir(), 'aw-bundle-')));
    try {
      const system = await presentSystem();
      await mkdir(bundle.stateDir);
      await bundle.makeRoot(system, place.egressSocket !== undefined);
      await writeFile(join(bundle.dir, 'config.json'), JSON.stringify(ociConfig(job, { ...place, system }, limits)));
      return bundle;
    } catch (error) {
      await bundle.remove();
      throw error;
    }
  }

  /** The root is read-only, so every mount point has to be there. */
  private async makeRoot(system: readonly SystemPath[], online: boolean): Promise<void> {
    const root = join(this.dir, 'rootfs');
    const directories = [
      'proc',
      'dev/shm',
      'tmp',
      'workspace',
      ...system.filter(({ kind }) => kind === 'directory').map(({ path }) => path),
    ];
    for (const name of directories) await mkdir(join(root, name), { recursive: true });
    const files = [...system.filter(({ kind }) => kind === 'file').map(({ path }) => path), ...(online ? [proxySocket] : [])];
    for (const name of files) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), '');
    }
    for (const name of ['bin', 'lib', 'lib64', 'sbin']) await symlink(`usr/${name}`, join(root, name));
  }

  remove = (): Promise<void> => rm(this.dir, { recursive: true, force: true });
}
