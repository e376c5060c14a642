import { BaseConfig, loadConfig, Port } from '@autoweave/kernel';
import { z } from 'zod';

const origins = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(z.array(z.url({ protocol: /^https?$/ })));

const perMinute = z.coerce.number().int().min(1).max(1_000_000);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const GatewayConfig = BaseConfig.extend({
  AUTOWEAVE_GATEWAY_HOST: z.string().default('127.0.0.1'),
  AUTOWEAVE_GATEWAY_PORT: Port.default(8000),
  /** Origins of the apps: the only ones whose pages may call with a session cookie. */
  AUTOWEAVE_APP_ORIGINS: origins.default(['http://localhost:3000', 'http://localhost:3001', 'http://localhost:3002']),
  /** `true` behind TLS: the cookie is then sent over HTTPS only. */
  AUTOWEAVE_SECURE_COOKIES: z.stringbool().default(false),
  /** Unless the setting `session_timeout_minutes` says otherwise. */
  AUTOWEAVE_SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(480).optional(),
  /** 32 bytes, base64: what is encrypted or signed here is bound to it. */
  AUTOWEAVE_SECRET_KEY: z
    .base64('expected 32 bytes in base64')
    .refine((key) => Buffer.from(key, 'base64').length === 32, 'expected 32 bytes in base64, such as `openssl rand -base64 32` makes'),
  /** Of the mail server, such as `smtps://user:password@mail.example.com`. Without it mail lies in the mailbox of this installation. */
  AUTOWEAVE_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  AUTOWEAVE_MAIL_FROM: z.string().default('AutoWeave <autoweave@localhost>'),
  /** Takes `POST {to, text}`; without it messages lie in the mailbox. */
  AUTOWEAVE_SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  AUTOWEAVE_SMS_TOKEN: z.string().optional(),
  /** `address:port` of receivers inside the operator's own network that webhooks may reach. */
  AUTOWEAVE_WEBHOOK_PRIVATE_TARGETS: list.default([]),
  /** `address:port` of providers of single sign-on inside the operator's own network; a name too, where it is reached without TLS. */
  AUTOWEAVE_SSO_PRIVATE_TARGETS: list.default([]),
  /** The gateway as browsers reach it. Without it, as the request reached it: enough without a proxy in front. */
  AUTOWEAVE_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Earlier secret keys, newest first: what they sealed can still be opened. */
  AUTOWEAVE_SECRET_KEYS_BEFORE: list.default([]),
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  AUTOWEAVE_TRUSTED_PROXIES: list.default([]),
  AUTOWEAVE_RATE_LIMIT_ADDRESS_PER_MINUTE: perMinute.default(100),
  AUTOWEAVE_RATE_LIMIT_USER_CHANGES_PER_MINUTE: perMinute.default(60),
  AUTOWEAVE_RATE_LIMIT_USER_READS_PER_MINUTE: perMinute.default(600),
  AUTOWEAVE_RATE_LIMIT_TENANT_PER_MINUTE: perMinute.optional(),
  AUTOWEAVE_RATE_LIMIT_EXEMPT_IPS: list.default(['127.0.0.1', '::1']),
  /** Lets applications that are allowed it take names and passwords: a grant that OAuth 2.1 has dropped (IDN-040). */
  AUTOWEAVE_OAUTH_PASSWORD_GRANT: z.stringbool().default(false),
  /** A key of ID tokens that is older is replaced. */
  AUTOWEAVE_OAUTH_KEY_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  AUTOWEAVE_AUDIT_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** Whether `/graphql` answers questions about its schema; off in production. */
  AUTOWEAVE_GRAPHQL_INTROSPECTION: z.stringbool().default(false),
  /** JSON file of GraphQL documents by their SHA-256, and whether these are the only ones that are carried out. */
  AUTOWEAVE_GRAPHQL_PERSISTED_FILE: z.string().min(1).optional(),
  AUTOWEAVE_GRAPHQL_ONLY_PERSISTED: z.stringbool().default(false),
  AUTOWEAVE_ADMIN_EMAIL: z.email().default('admin@autoweave.local'),
  AUTOWEAVE_ADMIN_PASSWORD: z.string().min(8).optional(),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;

export const gatewayConfig = (env?: NodeJS.ProcessEnv): GatewayConfig => loadConfig(GatewayConfig, env);

/** The bootstrap command needs the database only. */
const BootstrapConfig = GatewayConfig.omit({ REDIS_URL: true, AUTOWEAVE_SECRET_KEY: true });
export const bootstrapConfig = (env?: NodeJS.ProcessEnv): z.infer<typeof BootstrapConfig> => loadConfig(BootstrapConfig, env);
