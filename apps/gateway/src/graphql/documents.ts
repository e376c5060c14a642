import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { hashOf, readKnownQueries } from './persisted-queries.js';

/** The documents that an operator stored, and whether they are the only ones that are carried out. */
@Injectable()
export class Documents {
  readonly known: ReadonlyMap<string, string>;
  readonly only: boolean;

  constructor(@Inject(CONFIG) config: GatewayConfig) {
    const file = config.AUTOWEAVE_GRAPHQL_PERSISTED_FILE;
    this.only = config.AUTOWEAVE_GRAPHQL_ONLY_PERSISTED;
    if (this.only && file === undefined)
      throw new Error('AUTOWEAVE_GRAPHQL_ONLY_PERSISTED needs the documents: name their file in AUTOWEAVE_GRAPHQL_PERSISTED_FILE');
    this.known = file === undefined ? new Map() : readKnownQueries(file);
  }

  /** Throws FORBIDDEN for a document that is none of them, when they are the only ones. */
  assertAllowed(query: string): void {
    if (this.only && !this.known.has(hashOf(query)))
      throw fault('FORBIDDEN', 'Only stored documents are carried out here', { hint: 'Ask the operator to store this one' });
  }
}
