/** A handler of one plugin for one hook. Larger priorities run first (PLG-037: 50 unless stated). */
export interface HookHandler {
  readonly pluginId: string;
  readonly hook: string;
  readonly priority: number;
  readonly run: (data: Record<string, unknown>) => Promise<unknown>;
}

export interface HookOutcome {
  readonly cancelled: boolean;
  readonly reason?: string;
  readonly results: readonly { readonly pluginId: string; readonly value?: unknown; readonly error?: string; readonly ms: number }[];
}

/** The one hook system (PLG-036): by priority, results collected, a failing handler does not stop the others, a cancelling one does. */
export class HookManager {
  private handlers: readonly HookHandler[] = [];

  register(handler: HookHandler): void {
    this.handlers = [...this.handlers, handler].sort((a, b) => b.priority - a.priority || a.pluginId.localeCompare(b.pluginId));
  }

  unregister(pluginId: string): void {
    this.handlers = this.handlers.filter((handler) => handler.pluginId !== pluginId);
  }

  async emit(hook: string, data: Record<string, unknown>): Promise<HookOutcome> {
    const results: HookOutcome['results'][number][] = [];
    for (const handler of this.handlers.filter((one) => one.hook === hook)) {
      const started = performance.now();
      const ms = () => Math.round((performance.now() - started) * 10) / 10;
      try {
        const value = await handler.run(data);
        results.push({ pluginId: handler.pluginId, value, ms: ms() });
        const cancel = reasonOf(value);
        if (cancel !== undefined) return { cancelled: true, reason: cancel, results };
      } catch (error) {
        results.push({ pluginId: handler.pluginId, error: (error as Error).message, ms: ms() });
      }
    }
    return { cancelled: false, results };
  }
}

const reasonOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'cancel' in value && typeof value.cancel === 'string' ? value.cancel : undefined;
