import { z } from 'zod';

/** Environment that every service needs. Services extend it with their own variables. */
export const BaseConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  AUTOWEAVE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Where services without a public door answer probes; port 0 lets the system choose. */
  AUTOWEAVE_HEALTH_HOST: z.string().default('127.0.0.1'),
  AUTOWEAVE_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});
export type BaseConfig = z.infer<typeof BaseConfig>;

/** A variable that is missing or wrong, with what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Parses the environment of one process. Throws `ConfigError` naming every bad variable and what was expected, never its
 * value (it may be a secret).
 */
export function loadConfig<S extends z.ZodRawShape>(shape: z.ZodObject<S>, env: NodeJS.ProcessEnv = process.env): z.infer<z.ZodObject<S>> {
  const parsed = shape.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The environment is not usable:\n${lines.join('\n')}`);
}

/** A TCP port from the environment; 0 lets the system choose. */
export const Port = z.coerce.number().int().min(0).max(65_535);
