import { fault, newId, runInContext } from '@autoweave/kernel';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import fastifyCookie from '@fastify/cookie';
import fastifyCors, { type FastifyCorsOptions } from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import fastifyMultipart from '@fastify/multipart';
import { maxFileBytes } from '@autoweave/contracts';
import { isProtocolPath } from '../oauth/mount.js';
import { sessionCookie } from '../session/sessions.service.js';
import type { GatewayConfig } from '../config.js';
import { assertStorable } from './storable-text.js';
import { retryAfterSeconds } from './retry-after.js';

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What holds for every request: id, security headers, CORS for the apps only, no cross-site use of the session cookie. */
export async function configureEdge(server: FastifyInstance, config: GatewayConfig): Promise<void> {
  await server.register(fastifyCookie);
  await server.register(fastifyMultipart, {
    preservePath: true,
    limits: { fileSize: maxFileBytes + 1, files: 1, fields: 10, fieldSize: 10_000 },
  });
  const forApps: FastifyCorsOptions = {
    origin: [...config.AUTOWEAVE_APP_ORIGINS],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['content-type', 'authorization', 'x-api-key', 'last-event-id', 'idempotency-key', 'dpop'],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'ratelimit',
      'ratelimit-policy',
      ...['limit', 'remaining', 'reset', 'rule'].map((name) => `x-ratelimit-${name}`),
    ],
    maxAge: 600,
  };
  await server.register(fastifyCors, {
    delegator: (request, done) => done(null, isProtocolPath(request.url ?? '') ? { origin: false } : forApps),
  });
  const securityHeaders = await headersOfHelmet(config);
  server.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of securityHeaders) reply.raw.setHeader(name, value);
    reply.header('x-request-id', request.id);
    runInContext({ requestId: request.id, trace: header(request, 'traceparent') }, done);
  });
  server.addHook('preHandler', async (request) => {
    assertStorable(request.params);
    assertStorable(request.query);
    // Bytes are read where their signature is checked.
    if (!request.isMultipart() && !Buffer.isBuffer(request.body)) assertStorable(request.body);
  });
  server.addHook('onSend', async (_request, reply) => {
    // What a client may come with (RFC 6750, RFC 9449).
    if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate'))
      reply.header('www-authenticate', 'Bearer realm="autoweave", DPoP algs="ES256 Ed25519 EdDSA RS256 PS256"');
    if (reply.statusCode === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', String(retryAfterSeconds({})));
  });
  server.addHook('onRequest', async (request) => refuseForeignOrigin(request, config));
}

/** What helmet sets is the same for every answer, so it is asked once. A route may still set its own. */
async function headersOfHelmet(config: GatewayConfig): Promise<readonly (readonly [string, string])[]> {
  const server = fastify();
  await server.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    // The apps are other origins of the same site and show artifacts as images.
    crossOriginResourcePolicy: { policy: 'same-site' },
    strictTransportSecurity: config.AUTOWEAVE_SECURE_COOKIES,
  });
  server.get('/', () => '');
  const { headers } = await server.inject('/');
  await server.close();
  const own = new Set(['content-length', 'content-type', 'date', 'connection']);
  // Answers are about people and their work: no cache keeps them. What may be kept says so itself.
  const kept = ['cache-control', 'no-store'] as const;
  return [
    kept,
    ...Object.entries(headers).flatMap(([name, value]) => (own.has(name) || value === undefined ? [] : [[name, String(value)] as const])),
  ];
}

/** Request ids are ours: one that a caller sends is not trusted as an identifier. */
export const requestId = () => newId('req');

/** A page of another site must not act with a person's cookie. Programs send a bearer token and no Origin. */
function refuseForeignOrigin(request: FastifyRequest, config: GatewayConfig): void {
  const origin = request.headers.origin;
  // A SAML provider's page posts its answer. No session counts there: the answer is tied to a request and a browser of its own.
  if (request.method === 'POST' && request.url.startsWith('/sso/callback/')) return;
  // The endpoints of programs look at no cookie; which pages may call them, each application says.
  if (!changing.has(request.method) || origin === undefined || isProtocolPath(request.url)) return;
  const own = `${request.protocol}://${request.headers.host}`;
  if (origin === own || origin === config.AUTOWEAVE_API_URL || config.AUTOWEAVE_APP_ORIGINS.includes(origin)) return;
  if (request.cookies?.[sessionCookie] === undefined && request.headers.authorization !== undefined) return;
  throw fault('ORIGIN_REFUSED', `Pages of ${origin} may not call this API`, {
    hint: 'Add the origin to AUTOWEAVE_APP_ORIGINS if it is one of yours',
  });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
