import type { GraphQLObjectType } from 'graphql';
import type { FieldConfig, Fields } from './field-guard.js';

/** A type that other subgraphs may refer to by its key, and how a reference becomes the thing (Apollo Federation). */
export interface Entity {
  readonly type: GraphQLObjectType;
  readonly key: string;
  /** What may be done with it through a reference, guarded like a field; null for one that is not there. */
  readonly lookUp: FieldConfig;
}

/** One of the five parts of the schema (EDG-036). */
export interface Subgraph {
  readonly name: 'agents' | 'memory' | 'queue' | 'plugins' | 'observability';
  readonly queries: Fields;
  readonly mutations?: Fields;
  readonly subscriptions?: Fields;
  readonly entities?: readonly Entity[];
}
