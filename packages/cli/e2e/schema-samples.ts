import fc from 'fast-check';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const deepest = 5;

/** Values that a JSON schema accepts, as far as a schema can say. */
export function valid(schema: Schema, root: Readonly<Record<string, Schema>>, depth = 0): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant(null);
  if (schema.$ref) return valid(root[schema.$ref.split('/').at(-1) as string] ?? {}, root, depth + 1);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valid(one, root, depth + 1)));
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map((one) => valid(one, root, depth + 1))).map((parts) => Object.assign({}, ...(parts as object[])));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 2_000_000_000) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(schema.items ?? {}, root, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'object':
      return fields(schema, root, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function fields(schema: Schema, root: Readonly<Record<string, Schema>>, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valid(one, root, depth + 1)]));
  return fc.record(properties, { requiredKeys: (schema.required ?? []).filter((name) => name in properties) as never });
}

function text(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'date-time')
    return fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((at) => at.toISOString());
  if (schema.format === 'date') return fc.constant('2026-01-01');
  if (schema.format === 'email') return fc.integer({ min: 1 }).map((n) => `fuzz${n}@example.test`);
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  const least = schema.minLength ?? 0;
  return fc.string({ minLength: least, maxLength: Math.max(least, Math.min(schema.maxLength ?? 40, 40)) });
}

/** What a schema that says what it wants does not expect. */
export const nonsense: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    -1e308,
    2 ** 53,
    0.1,
    '',
    ' ',
    [],
    {},
    [[[[[]]]]],
    { $ne: 1 },
    { __proto__: { a: 1 } },
  ),
  fc.constantFrom(
    'x'.repeat(100_000),
    '\u0000',
    '\uD800',
    '‮𝒳🜁',
    '../../etc/passwd',
    "' OR 1=1 --",
    '${jndi:ldap://x}',
    '<script>',
    '1e400',
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A body that was right but for one place: another value there, a field more, or a field less. */
export function spoiled(schema: Schema, root: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid(schema, root), nonsense, fc.nat(), fc.constantFrom('replace', 'add', 'remove', 'whole'))
    .map(([body, other, at, how]) => {
      if (how === 'whole' || body === null || typeof body !== 'object' || Array.isArray(body)) return other;
      const names = Object.keys(body);
      const name = names[at % Math.max(1, names.length)];
      if (how === 'add' || name === undefined) return { ...body, surplus: other };
      if (how === 'remove') return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
      return { ...body, [name]: other };
    });
}
