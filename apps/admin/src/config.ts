import { z } from 'zod';

const Environment = z.object({
  /** Origin of the gateway as browsers reach it. Unset: port 8000 of the host that served the page. */
  AUTOWEAVE_API_URL: z
    .url({ protocol: /^https?$/, error: 'AUTOWEAVE_API_URL: expected an http(s) origin such as http://localhost:8000' })
    .optional(),
  NODE_ENV: z.string().optional(),
});

export interface Config {
  readonly apiUrl: string | undefined;
  readonly development: boolean;
}

/** Reads the environment at request time: one image serves every installation. */
export function readConfig(): Config {
  const { AUTOWEAVE_API_URL, NODE_ENV } = Environment.parse({
    AUTOWEAVE_API_URL: process.env['AUTOWEAVE_API_URL'] || undefined,
    NODE_ENV: process.env.NODE_ENV,
  });
  return { apiUrl: AUTOWEAVE_API_URL?.replace(/\/+$/, ''), development: NODE_ENV === 'development' };
}
