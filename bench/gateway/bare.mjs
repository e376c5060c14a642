// node bench/gateway/bare.mjs fastify|nest PORT: the same answer without a door, to measure the door against.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../apps/gateway/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const [, , kind, port] = process.argv;
const answer = JSON.parse(process.env.ANSWER);

await load('reflect-metadata');
if (kind === 'fastify') {
  const { default: fastify } = await load('fastify');
  const server = fastify();
  server.get('/api/v1/permissions', () => answer);
  await server.listen({ port: Number(port), host: '127.0.0.1' });
} else {
  const { Controller, Get, Module } = await load('@nestjs/common');
  const { NestFactory } = await load('@nestjs/core');
  const kernel = createRequire(new URL('../../packages/kernel/package.json', import.meta.url));
  const { FastifyAdapter } = await import(pathToFileURL(kernel.resolve('@nestjs/platform-fastify')).href);
  class Bare {
    permissions() {
      return answer;
    }
  }
  Get('permissions')(Bare.prototype, 'permissions', Object.getOwnPropertyDescriptor(Bare.prototype, 'permissions'));
  Controller('api/v1')(Bare);
  class Root {}
  Module({ controllers: [Bare] })(Root);
  const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: false });
  await app.listen(Number(port), '127.0.0.1');
}
process.send?.('ready');
