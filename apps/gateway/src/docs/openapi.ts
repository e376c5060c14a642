import { api, apiPrefix, errorKinds, type RouteMeta } from '@autoweave/contracts';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { version } from '../version.js';

const everywhere = ['VALIDATION_FAILED', 'UNAUTHENTICATED', 'FORBIDDEN', 'INTERNAL'] as const;

interface Operation {
  tags?: string[];
  responses: Record<string, unknown>;
  parameters?: unknown[];
  security?: unknown[];
  [extension: `x-${string}`]: unknown;
}

let generated: Promise<object> | undefined;

/** The OpenAPI document of the contract, with the permission and the error codes of every operation. Made once. */
export const openApiDocument = (): Promise<object> => (generated ??= generate());

async function generate(): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = (await generator.generate(api, {
    info: {
      title: 'AutoWeave API',
      version,
      description: 'Teams of agents pursue goals under human governance. Errors are RFC 9457 problem details with a stable `code`.',
    },
    servers: [{ url: apiPrefix }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        session: { type: 'apiKey', in: 'cookie', name: 'aw_session' },
      },
      schemas: { Problem: problemSchema as never },
    },
  })) as unknown as { paths: Record<string, Record<string, Operation>> };
  const meta = new Map(
    Object.values(api)
      .flatMap((group) => Object.values(group))
      .map((route) => [`${route['~orpc'].route.method} ${route['~orpc'].route.path}`, route['~orpc'].meta as RouteMeta]),
  );
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) describe(operation, meta.get(`${method.toUpperCase()} ${path}`));
  }
  Object.assign(document.paths, streamedPaths);
  return document;
}

function describe(operation: Operation, meta: RouteMeta | undefined): void {
  const open = meta?.permission === 'public';
  operation['x-permission'] = meta?.permission;
  if (meta?.elevated) operation['x-elevated'] = true;
  operation.security = open ? [] : [{ bearer: [] }, { apiKey: [] }, { session: [] }];
  const codes = [
    ...new Set([...everywhere.filter((code) => !open || code === 'VALIDATION_FAILED' || code === 'INTERNAL'), ...(meta?.errors ?? [])]),
  ];
  if (operation.responses['201']) (operation.parameters ??= []).push(idempotencyKey);
  for (const [status, group] of Map.groupBy(codes, (code) => errorKinds[code].status)) {
    operation.responses[String(status)] = {
      description: group.map((code) => `\`${code}\` ${errorKinds[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Lets the request take effect once: the same key gives the same answer for a day. 1 to 200 visible characters.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorKinds) },
    hint: { type: 'string' },
    instance: { type: 'string' },
    requestId: { type: 'string' },
    errors: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } } },
  },
};

const bytes = { '200': { description: 'The bytes', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } } };
const id = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

/** Routes that carry streams or bytes and therefore are no calls of the contract. */
const streamedPaths = {
  '/goals/{goalId}/events/stream': {
    get: {
      tags: ['Goals'],
      summary: 'The event log, then live, as server-sent events; resume with Last-Event-ID',
      'x-permission': 'goal:read',
      parameters: [id('goalId'), { name: 'Last-Event-ID', in: 'header', schema: { type: 'integer' } }],
      responses: { '200': { description: 'Events', content: { 'text/event-stream': {} } } },
    },
  },
  '/goals/{goalId}/artifacts/{path}': {
    get: {
      tags: ['Goals'],
      summary: 'The bytes of an artifact',
      'x-permission': 'goal:read',
      parameters: [id('goalId'), id('path')],
      responses: bytes,
    },
  },
  '/files/{fileId}/content': {
    get: { tags: ['Files'], summary: 'The bytes of a file', 'x-permission': 'file:read', parameters: [id('fileId')], responses: bytes },
  },
};
