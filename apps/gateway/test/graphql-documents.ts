import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** Values for arguments, by their name: whatever is given here is put wherever it fits. */
export type Given = Readonly<Record<string, string>>;

interface Driven {
  readonly name: string;
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly document: string;
}

/** One document for each field of the roots of a schema, with every argument filled in and everything near chosen of the answer. */
export function documentsOf(schema: GraphQLSchema, given: Given): Driven[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) =>
      selections(field.type).map((chosen) => ({
        name: field.name,
        operation,
        document: `${operation} { ${field.name}${argumentsFor(field, given)} ${chosen} }`,
      })),
    ),
  );
}

function argumentsFor(field: GraphQLField<unknown, unknown>, given: Given): string {
  if (field.args.length === 0) return '';
  return `(${field.args.map(({ name, type }) => `${name}: ${literal(name, type, given)}`).join(', ')})`;
}

function literal(name: string, type: GraphQLInputType, given: Given): string {
  const of = getNullableType(type);
  if (name === 'representations') return `[${given['representations']}]`;
  if (isListType(of)) return `[${literal(name, of.ofType as GraphQLInputType, given)}]`;
  if (isEnumType(of)) return of.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(of))
    return `{ ${Object.values(of.getFields())
      .filter(isRequiredInputField)
      .map((field) => `${field.name}: ${literal(field.name, field.type, given)}`)
      .join(', ')} }`;
  switch (of.name) {
    case 'Int':
    case 'SafeInt':
    case 'Float':
      return '1';
    case 'Boolean':
      return 'true';
    case 'DateTime':
      return '"2026-01-01T00:00:00Z"';
    case 'ID':
    case 'String':
      return JSON.stringify(given[name] ?? given['id'] ?? 'x');
    default:
      return '{}';
  }
}

/** What is chosen of an answer; of one that may be of several types, once for each, because their fields get in each other's way. */
function selections(type: GraphQLOutputType): string[] {
  const named = getNamedType(type);
  if (!isUnionType(named)) return [selection(type, 3)];
  return named.getTypes().map((one) => `{ __typename ... on ${one.name} ${selection(one, 2)} }`);
}

/** Everything that can be chosen, so many levels down. */
function selection(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!isObjectType(named) || levels === 0) return '{ __typename }';
  const fields = Object.values(named.getFields()).map((field) => {
    const few = field.args.some(({ name }) => name === 'limit') ? '(limit: 1)' : '';
    return `${field.name}${few} ${selection(field.type, levels - 1)}`;
  });
  return `{ __typename ${fields.join(' ')} }`;
}
