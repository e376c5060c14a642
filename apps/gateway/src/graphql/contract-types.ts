import * as contracts from '@autoweave/contracts';
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from 'graphql';
import { z } from 'zod';
import { DateTime, JsonValue, SafeInt } from './scalars.js';

/**
 * GraphQL types from the schemas of the contract: what REST answers and what GraphQL answers is one definition. A schema
 * that the contract exports keeps its name; one that stands inside another is named after its place. What GraphQL cannot
 * type (records, unions, unknown values) is `JSON`.
 */

type Schema = z.ZodType;

const nameByContract = new Map<unknown, string>(
  Object.entries(contracts as Record<string, unknown>).flatMap(([name, value]) =>
    value instanceof z.ZodType && /^[A-Z]/.test(name) ? [[value, name] as const] : [],
  ),
);
const largestInt = 2 ** 31 - 1;
const enumValue = /^[_A-Za-z]\w*$/;

const objects = new Map<Schema, GraphQLObjectType>();
const inputs = new Map<Schema, GraphQLInputObjectType>();
const enums = new Map<Schema, GraphQLEnumType>();

/** What a schema is under its wrappers, whether a value may be missing, and whether it is filled in then. */
function unwrap(schema: Schema): { readonly inner: Schema; readonly optional: boolean; readonly filled: boolean } {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return { ...unwrap(schema.unwrap() as Schema), optional: true };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return { ...unwrap(schema.def.innerType as Schema), filled: true };
  if (schema instanceof z.ZodPipe) {
    const [before, after] = [schema.in as Schema, schema.out as Schema];
    return unwrap(before instanceof z.ZodTransform ? after : before);
  }
  return { inner: schema, optional: false, filled: false };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function scalarOf(schema: Schema, fieldName: string) {
  if (schema instanceof z.ZodISODateTime) return DateTime;
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodTemplateLiteral)
    return fieldName === 'id' || fieldName.endsWith('Id') ? GraphQLID : GraphQLString;
  if (schema instanceof z.ZodNumber) {
    if (!schema.isInt) return GraphQLFloat;
    return (schema.maxValue ?? Infinity) <= largestInt ? GraphQLInt : SafeInt;
  }
  if (schema instanceof z.ZodBoolean) return GraphQLBoolean;
  if (schema instanceof z.ZodLiteral) return GraphQLString;
  return undefined;
}

function enumOf(schema: z.ZodEnum, place: string): GraphQLEnumType | undefined {
  const values = schema.options.map(String);
  if (!values.every((value) => enumValue.test(value))) return undefined;
  const known = enums.get(schema);
  if (known) return known;
  const made = new GraphQLEnumType({
    name: nameByContract.get(schema) ?? place,
    values: Object.fromEntries(values.map((value) => [value, { value }])),
  });
  enums.set(schema, made);
  return made;
}

function namedType<T>(schema: Schema, place: string, fieldName: string, ofObject: (schema: z.ZodObject, place: string) => T) {
  if (schema instanceof z.ZodObject) return ofObject(schema, place);
  if (schema instanceof z.ZodEnum) return enumOf(schema, place) ?? GraphQLString;
  return scalarOf(schema, fieldName) ?? JsonValue;
}

/** The type of an answer. `place` names it when the contract does not. */
export function outputType(schema: Schema, place: string, fieldName = ''): GraphQLOutputType {
  const { inner, optional } = unwrap(schema);
  const type: GraphQLOutputType =
    inner instanceof z.ZodArray
      ? new GraphQLList(outputType(inner.element as Schema, place, fieldName.replace(/s$/, '')))
      : namedType(inner, place, fieldName, objectType);
  return optional || type === JsonValue ? type : new GraphQLNonNull(type);
}

export function objectType(schema: z.ZodObject, place: string): GraphQLObjectType {
  const known = objects.get(schema);
  if (known) return known;
  const name = nameByContract.get(schema) ?? place;
  const made: GraphQLObjectType = new GraphQLObjectType({
    name,
    fields: () =>
      Object.fromEntries(
        Object.entries(schema.shape).map(([field, of]) => [field, { type: outputType(of as Schema, `${name}${capital(field)}`, field) }]),
      ),
  });
  objects.set(schema, made);
  return made;
}

/** The type of what is given; the name of an object ends in `Input`. */
export function inputType(schema: Schema, place: string, fieldName = ''): GraphQLInputType {
  const { inner, optional, filled } = unwrap(schema);
  const type: GraphQLInputType =
    inner instanceof z.ZodArray
      ? new GraphQLList(inputType(inner.element as Schema, place, fieldName.replace(/s$/, '')))
      : namedType(inner, place, fieldName, inputObject);
  return optional || filled ? type : new GraphQLNonNull(type);
}

function inputObject(schema: z.ZodObject, place: string): GraphQLInputObjectType {
  const known = inputs.get(schema);
  if (known) return known;
  const base = nameByContract.get(schema) ?? place;
  const name = base.endsWith('Input') ? base : `${base}Input`;
  const made: GraphQLInputObjectType = new GraphQLInputObjectType({
    name,
    fields: () =>
      Object.fromEntries(
        Object.entries(schema.shape).map(([field, of]) => [field, { type: inputType(of as Schema, `${base}${capital(field)}`, field) }]),
      ),
  });
  inputs.set(schema, made);
  return made;
}

/** The arguments of a field: one for each field of what the route takes. Values are checked by the schema itself. */
export function argumentsOf(schema: Schema | undefined, place: string): GraphQLFieldConfigArgumentMap {
  if (!(schema instanceof z.ZodObject)) return {};
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, of]) => [name, { type: inputType(of as Schema, `${place}${capital(name)}`, name) }]),
  );
}
