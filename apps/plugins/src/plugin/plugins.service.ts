import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type PluginManifest, type PluginStatus, pluginError, pluginLoaded, pluginUnloaded, type ToolInfo } from '@autoweave/contracts';
import { BUS, type Bus, CONFIG, fault, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { QuickJsHost } from '@autoweave/sandbox';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PluginsConfig } from '../config.js';
import { HookManager } from '../hook/hook-manager.js';
import { type Candidate, discover, type Problem, trustedKeys } from './discover.js';

/** PLG-016. */
const callTimeoutMs = 30_000;
const hookTimeoutMs = 5_000;
const rescanMs = 300_000;
const defaultHeapMb = 64;

interface Loaded {
  readonly manifest: PluginManifest;
  readonly code: string;
  readonly dir: string;
  readonly signer: string | undefined;
  readonly loadedAt: string;
  host: QuickJsHost;
}

const sender = { tenantId: null, actor: { type: 'service' as const, service: 'plugins' } };

/** Finds, checks, loads and runs plugins; each in a sandboxed process of its own. */
@Injectable()
export class PluginsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loaded = new Map<string, Loaded>();
  private refused: { readonly name: string; readonly problems: readonly Problem[] }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly root: string;

  constructor(
    @Inject(CONFIG) private readonly config: PluginsConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(HookManager) private readonly hooks: HookManager,
  ) {
    this.root = join(config.AUTOWEAVE_HOME, 'plugins');
  }

  async onApplicationBootstrap(): Promise<void> {
    await mkdir(join(this.root, 'trusted'), { recursive: true });
    await this.scan();
    this.timer = setInterval(() => void this.scan(), rescanMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    for (const plugin of this.loaded.values()) {
      await this.lifeCycle(plugin, 'onUnload');
      plugin.host.stop();
    }
  }

  /** Loads what is new, unloads what is gone. A plugin that fails harms nobody but itself. */
  async scan(): Promise<void> {
    const found = await discover(this.root, await trustedKeys(this.root), this.config.AUTOWEAVE_ALLOW_UNSIGNED_PLUGINS);
    const good = found.filter((one): one is Extract<Candidate, { ok: true }> => one.ok);
    this.refused = found.flatMap((one) => (one.ok ? [] : [{ name: one.name, problems: one.problems }]));
    for (const { name, problems } of this.refused) this.log.warn({ plugin: name, problems }, 'a plugin was refused');
    const ids = new Set(good.map(({ manifest }) => idOf(manifest)));
    for (const id of [...this.loaded.keys()]) if (!ids.has(id)) await this.unload(id);
    for (const candidate of good) if (!this.loaded.has(idOf(candidate.manifest))) await this.load(candidate);
  }

  list(): PluginStatus[] {
    const active = [...this.loaded.entries()].map(
      ([pluginId, { manifest, signer, loadedAt, host }]): PluginStatus => ({
        pluginId,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        state: host.alive ? 'active' : 'error',
        signed: signer !== undefined,
        tools: manifest.tools.map((tool) => tool.name),
        hooks: manifest.eventHooks.map((hook) => hook.event),
        ...(guardsOf(manifest).length > 0 ? { guards: guardsOf(manifest) } : {}),
        problems: [],
        loadedAt,
      }),
    );
    const failed = this.refused.map(
      ({ name, problems }): PluginStatus => ({
        pluginId: name,
        name,
        version: '-',
        description: '',
        state: 'error',
        signed: false,
        tools: [],
        hooks: [],
        problems: [...problems],
      }),
    );
    return [...active, ...failed];
  }

  tools(): (ToolInfo & { pluginId: string })[] {
    return [...this.loaded.entries()].flatMap(([pluginId, { manifest }]) =>
      manifest.tools.map((tool) => ({
        pluginId,
        name: tool.name,
        description: tool.description,
        inputSchema: tool.inputSchema,
        permission: tool.permission ?? 'READ_ONLY',
        requiresApproval: tool.requiresApproval ?? false,
        ...(tool.effect === undefined ? {} : { effect: tool.effect }),
        owner: 'plugin' as const,
      })),
    );
  }

  /** Runs a tool of a plugin. A host that died is started once more for the next call. */
  async execute(pluginId: string, tool: string, args: Record<string, unknown>): Promise<unknown> {
    const plugin = this.loaded.get(pluginId);
    const declared = plugin?.manifest.tools.find((one) => one.name === tool);
    if (!plugin || !declared) throw fault('NOT_FOUND', `There is no active plugin ${pluginId} with a tool ${tool}`);
    return this.call(plugin, declared.handler, args, callTimeoutMs);
  }

  private async load({ manifest, code, dir, signer }: Extract<Candidate, { ok: true }>): Promise<void> {
    const pluginId = idOf(manifest);
    try {
      if (!signer) this.log.warn({ pluginId }, 'an unsigned plugin is loaded because AUTOWEAVE_ALLOW_UNSIGNED_PLUGINS is on');
      const plugin: Loaded = {
        manifest,
        code,
        dir,
        signer,
        loadedAt: new Date().toISOString(),
        host: await this.startHost(pluginId, manifest, code),
      };
      await this.lifeCycle(plugin, 'onLoad');
      this.loaded.set(pluginId, plugin);
      for (const hook of manifest.eventHooks) {
        this.hooks.register({
          pluginId,
          hook: hook.event,
          priority: hook.priority,
          critical: hook.critical,
          run: (data) => this.call(plugin, hook.handler, { hook: hook.event, data }, hookTimeoutMs),
        });
      }
      await this.keep(pluginId, plugin, 'active');
      await this.bus.publish(pluginLoaded, { pluginId }, sender);
      this.log.info({ pluginId, tools: manifest.tools.length, hooks: manifest.eventHooks.length }, 'a plugin is active');
    } catch (error) {
      this.refused.push({ name: manifest.name, problems: [{ path: manifest.entry, message: (error as Error).message }] });
      this.log.error({ err: error, pluginId }, 'a plugin did not load');
      await this.bus.publish(pluginError, { pluginId, message: (error as Error).message }, sender);
    }
  }

  private async unload(pluginId: string): Promise<void> {
    const plugin = this.loaded.get(pluginId);
    if (!plugin) return;
    await this.lifeCycle(plugin, 'onUnload');
    this.hooks.unregister(pluginId);
    plugin.host.stop();
    this.loaded.delete(pluginId);
    await this.keep(pluginId, plugin, 'unloaded');
    await this.bus.publish(pluginUnloaded, { pluginId }, sender);
  }

  private startHost(pluginId: string, manifest: PluginManifest, code: string): Promise<QuickJsHost> {
    return QuickJsHost.start({
      code,
      memoryMb: manifest.permissions.memory?.max_heap_mb ?? defaultHeapMb,
      onLog: (level, message) => this.log.info({ pluginId, pluginLevel: level }, message.slice(0, 2_000)),
      onEmit: (event, payload) => void this.bus.notify(`aw:plugin:${pluginId}:${event}`, payload, 1_000).catch(() => undefined),
    });
  }

  private async call(plugin: Loaded, handler: string, input: unknown, timeoutMs: number): Promise<unknown> {
    if (!plugin.host.alive) plugin.host = await this.startHost(idOf(plugin.manifest), plugin.manifest, plugin.code);
    return plugin.host.call(handler, input, timeoutMs);
  }

  /** `onLoad` must succeed; whatever happens in `onUnload` only warns (PLG-028). */
  private async lifeCycle(plugin: Loaded, name: 'onLoad' | 'onUnload'): Promise<void> {
    const handler = plugin.manifest.hooks[name];
    if (!handler) return;
    try {
      await this.call(plugin, handler, { pluginId: idOf(plugin.manifest) }, hookTimeoutMs);
    } catch (error) {
      if (name === 'onLoad') {
        plugin.host.stop();
        throw error;
      }
      this.log.warn({ err: error, pluginId: idOf(plugin.manifest) }, 'a plugin failed while it was unloaded');
    }
  }

  private async keep(pluginId: string, plugin: Loaded, state: string): Promise<void> {
    await this.pool.query(
      `INSERT INTO plugin (id, name, version, path, state, signer, manifest, problems, loaded_at) VALUES ($1,$2,$3,$4,$5,$6,$7,'[]',$8)
       ON CONFLICT (id) DO UPDATE SET path = $4, state = $5, signer = $6, manifest = $7, loaded_at = $8`,
      [
        pluginId,
        plugin.manifest.name,
        plugin.manifest.version,
        plugin.dir,
        state,
        plugin.signer ?? null,
        JSON.stringify(plugin.manifest),
        plugin.loadedAt,
      ],
    );
  }
}

/** PLG-017. */
const idOf = (manifest: PluginManifest) => `${manifest.name}@${manifest.version}`;

const guardsOf = ({ eventHooks }: PluginManifest): string[] => eventHooks.filter(({ critical }) => critical).map(({ event }) => event);
