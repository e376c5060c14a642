import { HookName, hookPowers, hooksEmit, keys, pluginsList, streams } from '@autoweave/contracts';
import type { Bus, Sender } from '../bus/bus.js';
import { connectRedis, type Redis } from '../bus/redis.js';
import { StreamTail } from '../bus/stream-tail.js';
import type { HookAnswer, HookContext, HookManager } from './hook-manager.js';

/** After core handlers of normal priority: what they refuse, plugins need not see. */
const priority = 40;
/** Several plugins may answer, each within its own 5 s. */
const answerMs = 12_000;
const askMs = 1_500;
/** After a failed question it is asked again no sooner than this. */
const againMs = 10_000;
const owner = 'plugins';

export interface PluginBridgeOptions {
  readonly bus: Pick<Bus, 'request' | 'send'>;
  readonly redisUrl: string;
  readonly service: string;
}

/**
 * Takes the hooks of a service to the plugins. Which hooks plugins listen to is known here, so that all others cost nothing
 * but a look into a set; it is asked anew when a plugin comes or goes. Hooks that may be cancelled or changed are waited for,
 * the others are sent and forgotten. Without the plugin service nothing is sent, and what plugins guard does not happen: which
 * hooks those are is kept in Redis, so that neither end has to be there when the other one starts.
 */
export class PluginBridge {
  private wanted: ReadonlySet<string> = new Set();
  private guarded: ReadonlySet<string> = new Set();
  private store: Redis | undefined;
  private known = false;
  private away = false;
  private asking: Promise<void> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  private tail: StreamTail | undefined;

  constructor(
    private readonly manager: HookManager,
    private readonly options: PluginBridgeOptions,
  ) {}

  async start(): Promise<void> {
    this.store = connectRedis(this.options.redisUrl);
    this.guarded = new Set(await this.store.smembers(keys.hookGuards));
    this.tail = new StreamTail(connectRedis(this.options.redisUrl, { blocking: true }), [streams.events], (entries) => {
      // Cheaper than parsing every event of the system.
      if (entries.some(({ body }) => body.includes('"type":"plugin.'))) this.stale();
    });
    await this.tail.start();
    for (const hook of HookName.options)
      this.manager.on(hook, { owner, priority, timeoutMs: answerMs + askMs, run: (context: HookContext) => this.guard(context) });
  }

  async stop(): Promise<void> {
    this.manager.forget(owner);
    await this.tail?.stop();
    this.store?.disconnect();
  }

  /** Hooks that plugins listen to, as known now. */
  listening(): ReadonlySet<string> {
    return this.wanted;
  }

  private stale(): void {
    this.known = false;
    this.away = false;
    this.askedAt = Number.NEGATIVE_INFINITY;
  }

  /** Nothing is let through that a guard should have seen and did not. */
  private async guard(context: HookContext): Promise<HookAnswer | undefined> {
    try {
      const answer = await this.forward(context);
      if (this.away && !this.wanted.has(context.hook) && this.guarded.has(context.hook)) throw new Error('the plugin service is away');
      return answer;
    } catch (error) {
      if (!this.guarded.has(context.hook)) throw error;
      return { cancel: `A plugin that guards ${context.hook} could not check it: ${(error as Error).message}` };
    }
  }

  private async forward({ hook, data }: HookContext): Promise<HookAnswer | undefined> {
    if (!this.known) {
      const asking = this.ask();
      // While the plugin service is away nobody waits for it again and again.
      if (!this.away) await asking;
    }
    if (!this.wanted.has(hook)) return undefined;
    const sender: Sender = {
      tenantId: typeof data.tenantId === 'string' ? data.tenantId : null,
      actor: { type: 'service', service: this.options.service },
    };
    const powers = hookPowers[hook as HookName];
    if (!powers) {
      await this.options.bus.send(hooksEmit, { hook, data }, sender);
      return undefined;
    }
    const answer = await this.options.bus.request(hooksEmit, { hook, data }, sender, { timeoutMs: answerMs - 500 });
    const modify =
      answer.data &&
      Object.fromEntries(powers.modify.flatMap((field) => (field in (answer.data ?? {}) ? [[field, answer.data?.[field]]] : [])));
    return {
      ...(answer.cancelled ? { cancel: answer.reason ?? 'A plugin said no' } : {}),
      ...(modify && Object.keys(modify).length > 0 ? { modify } : {}),
    };
  }

  private ask(): Promise<void> {
    const now = performance.now();
    if (!this.asking && now - this.askedAt < againMs) return Promise.resolve();
    this.asking ??= (async () => {
      this.askedAt = now;
      try {
        const { plugins } = await this.options.bus.request(
          pluginsList,
          {},
          { tenantId: null, actor: { type: 'service', service: this.options.service } },
          { timeoutMs: askMs },
        );
        const guards = plugins.filter(({ state }) => state === 'active' || state === 'error').flatMap((plugin) => plugin.guards ?? []);
        this.wanted = new Set([...plugins.filter(({ state }) => state === 'active').flatMap((plugin) => plugin.hooks), ...guards]);
        await this.keep(new Set(guards));
        this.known = true;
        this.away = false;
      } catch {
        // The last known ones count; it is asked again later.
        this.away = true;
      } finally {
        this.asking = undefined;
      }
    })();
    return this.asking;
  }

  private async keep(guards: ReadonlySet<string>): Promise<void> {
    this.guarded = guards;
    const change = this.store?.multi().del(keys.hookGuards);
    if (guards.size > 0) change?.sadd(keys.hookGuards, [...guards]);
    await change?.exec();
  }
}
