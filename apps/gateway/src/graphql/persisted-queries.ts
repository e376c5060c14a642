import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { PersistedQueryProvider } from 'mercurius';
import mercurius from 'mercurius';
import { z } from 'zod';
import { documentLimits } from './document-limits.js';

/** Documents kept of what clients register themselves; the longest unused one gives way. Longer texts are not kept. */
const mostKept = 500;
const longestKept = 8 * 1024;

const Known = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().max(documentLimits.bodyBytes));
export const hashOf = (query: string): string => createHash('sha256').update(query, 'utf8').digest('hex');

/** A file of documents by their SHA-256. Throws for one whose hash is another one: it would answer something else. */
export function readKnownQueries(path: string): ReadonlyMap<string, string> {
  const known = new Map(Object.entries(Known.parse(JSON.parse(readFileSync(path, 'utf8')))));
  for (const [hash, query] of known) if (hashOf(query) !== hash) throw new Error(`${path}: ${hash} is not the SHA-256 of its document`);
  return known;
}

interface Request {
  readonly query?: string;
  readonly extensions?: { readonly persistedQuery?: { readonly version?: number; readonly sha256Hash?: unknown } };
}

/**
 * Automatic persisted queries: a client sends a hash, and the whole document only when the hash is not known here. With
 * `only`, documents that the operator put into a file are the only ones there are.
 */
export function persistedQueries(known: ReadonlyMap<string, string>, only: boolean): PersistedQueryProvider {
  const automatic = mercurius.persistedQueryDefaults.automatic(mostKept);
  if (!only)
    return {
      ...automatic,
      getQueryFromHash: async (hash) => known.get(hash) ?? (await automatic.getQueryFromHash(hash)),
      saveQuery: async (hash, query) => {
        if (query.length <= longestKept) await automatic.saveQuery?.(hash, query);
      },
    };
  return {
    isPersistedQuery: () => true,
    isPersistedQueryRetry: () => false,
    getHash: (request) => {
      const { extensions, query } = request as Request;
      const hash = extensions?.persistedQuery?.sha256Hash ?? (query === undefined ? undefined : hashOf(query));
      return typeof hash === 'string' ? hash : (undefined as never);
    },
    getQueryFromHash: async (hash) => known.get(hash) ?? '',
    notFoundError: 'PersistedQueryNotFound',
    notSupportedError: 'PersistedQueryNotSupported',
  };
}
