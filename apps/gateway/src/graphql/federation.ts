import {
  type GraphQLFieldConfig,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  type GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printType,
} from 'graphql';
import { z } from 'zod';
import type { CallContext } from './call-context.js';
import type { FieldGuard } from './field-guard.js';
import { problemOf } from './graphql-problem.js';
import type { Entity } from './subgraph.js';

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])`;
/** A router asks for many references at once; more than this in one question is nobody's router. */
const mostReferences = 100;

const Any = new GraphQLScalarType({ name: '_Any', description: 'A reference to an entity: its `__typename` and its key.' });

/** The schema as another router takes it in: every type, with the keys of entities. */
export function sdlOf(schema: GraphQLSchema, entities: readonly Entity[]): string {
  const sorted = lexicographicSortSchema(schema);
  const keys = new Map(entities.map(({ type, key }) => [type.name, key]));
  const types = Object.values(sorted.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));
  const printed = types.map((type) => {
    const key = keys.get(type.name);
    return key === undefined ? printType(type) : printType(type).replace(`type ${type.name} `, `type ${type.name} @key(fields: "${key}") `);
  });
  return `${[header, ...printed].join('\n\n')}\n`;
}

/** `_service` and `_entities`: what makes this schema a subgraph of a larger one (Apollo Federation 2). */
export function federationFields(guard: FieldGuard, entities: readonly Entity[], sdl: string) {
  const service = new GraphQLObjectType({ name: '_Service', fields: { sdl: { type: new GraphQLNonNull(GraphQLString) } } });
  const entity = new GraphQLUnionType({
    name: '_Entity',
    types: entities.map(({ type }) => type),
    resolveType: (value: { __typename: string }) => value.__typename,
  });
  return {
    _service: guard.field({
      type: new GraphQLNonNull(service),
      description: 'The schema, for the router of a larger graph.',
      permission: 'session:self',
      resolve: () => ({ sdl }),
    }),
    _entities: entitiesField(guard, entities, entity),
  };
}

function entitiesField(guard: FieldGuard, entities: readonly Entity[], type: GraphQLUnionType) {
  const byName = new Map(entities.map((one) => [one.type.name, one]));
  const Representations = z.object({
    representations: z.array(z.looseObject({ __typename: z.string() })).max(mostReferences, `at most ${mostReferences} references at once`),
  });
  const field = guard.field<unknown, z.infer<typeof Representations>>({
    type: new GraphQLNonNull(new GraphQLList(type)),
    description: 'What references stand for, in their order; null for what is not there.',
    permission: 'session:self',
    args: { representations: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))) } },
    input: Representations,
    resolve: ({ representations }) => representations,
  });
  // Each reference passes the guard of its own type: what may be asked for is decided there.
  const resolve: GraphQLFieldConfig<unknown, CallContext>['resolve'] = async (source, args, context, info) => {
    const references = (await field.resolve?.(source, args, context, info)) as z.infer<typeof Representations>['representations'];
    return references.map(async (reference) => {
      const known = byName.get(reference.__typename);
      const id = known ? reference[known.key] : undefined;
      if (!known || typeof id !== 'string')
        throw problemOf({ code: 'VALIDATION_FAILED', message: `There is no entity ${reference.__typename} with such a key` });
      const found = (await known.lookUp.resolve?.(undefined, { [known.key]: id }, context, info)) as object | null;
      return found && { ...found, __typename: reference.__typename };
    });
  };
  return { ...field, resolve };
}
