import { HookManager as KernelHooks } from '@autoweave/kernel';

/** A handler of one plugin for one hook. Larger priorities run first (PLG-037: 50 unless stated). */
export interface HookHandler {
  readonly pluginId: string;
  readonly hook: string;
  readonly priority: number;
  /** A failure cancels where that is possible. */
  readonly critical?: boolean | undefined;
  readonly run: (data: Record<string, unknown>) => Promise<unknown>;
}

export interface HookOutcome {
  readonly cancelled: boolean;
  readonly reason?: string;
  /** The data as the handlers left it, when one of them changed it. */
  readonly data?: Record<string, unknown>;
  readonly results: readonly { readonly pluginId: string; readonly value?: unknown; readonly error?: string; readonly ms: number }[];
}

/** The handlers of plugins, on the same hook system as those of the core (PLG-036). */
export class HookManager {
  private readonly hooks = new KernelHooks();

  register({ pluginId, hook, priority, critical, run }: HookHandler): void {
    this.hooks.on(hook, { owner: pluginId, priority, ...(critical ? { critical } : {}), run: ({ data }) => run(data) });
  }

  unregister(pluginId: string): void {
    this.hooks.forget(pluginId);
  }

  async emit(hook: string, data: Record<string, unknown>): Promise<HookOutcome> {
    const outcome = await this.hooks.emit(hook, data);
    return {
      cancelled: outcome.cancelled,
      ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
      ...(outcome.modified ? { data: outcome.data } : {}),
      results: outcome.results.map(({ owner, ...rest }) => ({ pluginId: owner, ...rest })),
    };
  }
}
