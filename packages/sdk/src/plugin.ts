import { PluginManifest } from '@autoweave/contracts';
import type { z } from 'zod';

/** What a plugin's functions may do beside computing: it has no file system, no network and no environment. */
export interface PluginApi {
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** Publishes `plugin:{pluginId}:{event}`. */
  emit(event: string, payload: unknown): void;
}

/** What a hook receives. Answering `{ cancel: 'reason' }` stops the hooks after it. */
export interface HookEvent {
  readonly hook: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A handler named in the manifest: a function of the entry file that takes JSON and answers JSON, now or later. */
export type PluginHandler<Input = Record<string, unknown>> = (input: Input, api: PluginApi) => unknown;

/** Checks a manifest and answers it with its defaults. Throws a ZodError that names every problem. */
export const definePlugin = (manifest: z.input<typeof PluginManifest>): PluginManifest => PluginManifest.parse(manifest);
