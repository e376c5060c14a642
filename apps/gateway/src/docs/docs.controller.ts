import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fault } from '@autoweave/kernel';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Permit } from '../auth/permission.guard.js';
import { openApiDocument } from './openapi.js';

const assetDir = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>AutoWeave API</title><link rel="icon" href="/docs/assets/favicon-32x32.png"><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body><div id="ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script></body></html>`;
const start = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, docExpansion: 'list' });`;

/** The API's documentation, made from the contract. */
@Controller()
export class DocsController {
  @Get('openapi.json')
  @Permit('public')
  document() {
    return openApiDocument();
  }

  @Get('docs')
  @Permit('public')
  async page(@Res() reply: FastifyReply) {
    return reply.type('text/html; charset=utf-8').send(page);
  }

  @Get('docs/assets/:name')
  @Permit('public')
  async asset(@Param('name') name: string, @Res() reply: FastifyReply) {
    if (name === 'start.js') return reply.type('text/javascript').send(start);
    const type = assets[name];
    if (!type) throw fault('NOT_FOUND', 'There is no such file');
    return reply.type(type).send(await readFile(join(assetDir, name)));
  }
}
