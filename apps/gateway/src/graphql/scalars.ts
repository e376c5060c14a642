import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { z } from 'zod';

const timestamp = z.iso.datetime({ offset: true });

function readTimestamp(value: unknown): string {
  const parsed = timestamp.safeParse(value);
  if (!parsed.success) throw new GraphQLError('expected a time in ISO 8601, such as 2026-01-31T12:00:00Z');
  return new Date(parsed.data).toISOString();
}

export const DateTime = new GraphQLScalarType<string>({
  name: 'DateTime',
  description: 'A time in ISO 8601 and UTC, such as `2026-01-31T12:00:00.000Z`.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : readTimestamp(value)),
  parseValue: readTimestamp,
  parseLiteral: (node) => readTimestamp(node.kind === Kind.STRING ? node.value : undefined),
});

export const JsonValue = new GraphQLScalarType<unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) as unknown,
});

function readInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError('expected a whole number of at most 53 bits');
}

/** GraphQL's own `Int` ends at 32 bits: tokens, bytes and money in millionths go beyond. */
export const SafeInt = new GraphQLScalarType<number>({
  name: 'SafeInt',
  description: 'A whole number of at most 53 bits, which JSON carries exactly.',
  serialize: readInteger,
  parseValue: readInteger,
  parseLiteral: (node) => readInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
});
