import { type ErrorCode, errorKinds, type Fault } from '@autoweave/contracts';
import { toFault } from '@autoweave/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** A fault as GraphQL carries it: the same code as in REST is `extensions.code`, with what to do next beside it. */
export function problemOf(fault: Fault): GraphQLError {
  const issues = fault.details?.['issues'];
  return new GraphQLError(fault.message, {
    extensions: {
      code: fault.code,
      status: errorKinds[fault.code].status,
      ...(fault.hint ? { hint: fault.hint } : {}),
      ...(Array.isArray(issues) ? { errors: issues as unknown[] } : {}),
    },
  });
}

const suggestion = / Did you mean .*\?$/;
/** What the library refuses before a resolver runs, by its own error codes. */
const codes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_BODY',
  MER_ERR_GQL_PERSISTED_QUERY_NOT_FOUND: 'NOT_FOUND',
  MER_ERR_GQL_PERSISTED_QUERY_NOT_SUPPORTED: 'FORBIDDEN',
  MER_ERR_GQL_PERSISTED_QUERY_MISMATCH: 'VALIDATION_FAILED',
};

const hasCode = (error: unknown): error is { code: string } =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';

/** Errors as they are sent: each with a code; without the names of fields nobody asked for when the schema is not shown. */
export function formatProblems(errors: readonly GraphQLError[], showsSchema: boolean): GraphQLFormattedError[] {
  return errors
    .flatMap((error) => parts(error))
    .map((error) => (showsSchema ? error : { ...error, message: error.message.replace(suggestion, '') }));
}

function parts(error: GraphQLError): GraphQLFormattedError[] {
  const { originalError } = error;
  if (error.extensions['code'] !== undefined) return [error.toJSON()];
  // Several errors of one document come as one that holds them.
  const inner = (originalError as { errors?: unknown } | undefined)?.errors;
  if (Array.isArray(inner)) return inner.map((one: Error) => refused(one, one.message));
  const code = hasCode(originalError) ? codes[originalError.code] : undefined;
  if (code !== undefined) return [withPlace(error, { code, message: error.message })];
  if (originalError === undefined || originalError instanceof GraphQLError) return [refused(error, error.message)];
  return [withPlace(error, toFault(originalError))];
}

const refused = (error: Error, message: string): GraphQLFormattedError => withPlace(error, { code: 'VALIDATION_FAILED', message });

function withPlace(error: Error, fault: Fault): GraphQLFormattedError {
  const { locations, path } = error instanceof GraphQLError ? error : { locations: undefined, path: undefined };
  return { ...problemOf(fault).toJSON(), ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
}

/** The status of an answer: what happened to a field is no failure of the request. */
export function statusOf(errors: readonly GraphQLFormattedError[]): number {
  const [first] = errors;
  if (!first || errors.some(({ path }) => path !== undefined)) return 200;
  const code = first.extensions?.['code'] as ErrorCode | undefined;
  return code !== undefined && code in errorKinds ? errorKinds[code].status : 400;
}
