import { Readability } from '@mozilla/readability';
import { fault } from '@autoweave/kernel';
import type { GuardedRequest } from '@autoweave/sandbox';
import { parseHTML } from 'linkedom';
import TurndownService from 'turndown';
import { z } from 'zod';
import { defineTool, type ToolContext, type ToolDefinition } from '../tool.js';

const url = z.string().max(4_000).describe('A public http or https address');
/** Headers that say where a request goes or how it is framed: whoever sets them speaks to another host than the one that was judged. */
const framing =
  /^(host|connection|keep-alive|proxy-.*|transfer-encoding|te|trailer|upgrade|content-length|expect|forwarded|x-forwarded-host)$/i;
const headers = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .refine((name) => !framing.test(name), 'this header is set by the connection alone'),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would begin another header
    z
      .string()
      .max(2_000)
      .regex(/^[^\u0000-\u001f\u007f]*$/, 'a header has no control characters'),
  )
  .default({});
const maxBytes = 2_000_000;
const shownCharacters = 100_000;
const timeoutMs = 30_000;

/** HTTP for agents: every connection is an action of its own that passes the gate. */
export function webTools(): readonly ToolDefinition[] {
  const call = async (
    method: GuardedRequest['method'],
    target: string,
    extra: Record<string, string>,
    body: string | undefined,
    ctx: ToolContext,
  ) => {
    if (!ctx.fetch) throw fault('SAFETY_VIOLATION', 'There is no way to the outside here');
    const response = await ctx.fetch({
      url: target,
      method,
      headers: extra,
      ...(body === undefined ? {} : { body }),
      maxBytes,
      timeoutMs,
      signal: ctx.signal,
    });
    const text = response.body.toString('utf8');
    return {
      response,
      output: {
        status: response.status,
        url: response.url,
        contentType: response.headers['content-type'] ?? '',
        body: text.slice(0, shownCharacters),
        truncated: response.truncated || text.length > shownCharacters,
      },
    };
  };
  return [
    defineTool({
      name: 'http_get',
      description: 'Fetches an address and answers status, type and body as text.',
      permission: 'READ_ONLY',
      requiresApproval: false,
      reachesOut: true,
      yields: ['untrusted'],
      parallelSafe: true,
      input: z.strictObject({ url, headers }),
      async run(input, ctx) {
        const { output } = await call('GET', input.url, input.headers, undefined, ctx);
        return { output, summary: `GET ${input.url}: ${output.status}` };
      },
    }),
    defineTool({
      name: 'http_post',
      reach: 'outside',
      description: 'Sends a body to an address and answers status, type and body as text.',
      permission: 'READ_WRITE',
      requiresApproval: false,
      reachesOut: true,
      sendsOut: true,
      yields: ['untrusted'],
      parallelSafe: false,
      input: z.strictObject({ url, headers, body: z.string().max(1_000_000) }),
      async run(input, ctx) {
        const { output } = await call('POST', input.url, input.headers, input.body, ctx);
        return { output, summary: `POST ${input.url}: ${output.status}` };
      },
    }),
    defineTool({
      name: 'http_request',
      reach: 'outside',
      description: 'Sends any HTTP request to an address and answers status, type and body as text.',
      permission: 'READ_WRITE',
      requiresApproval: false,
      reachesOut: true,
      sendsOut: true,
      yields: ['untrusted'],
      parallelSafe: false,
      input: z.strictObject({
        method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
        url,
        headers,
        body: z.string().max(1_000_000).optional(),
      }),
      async run(input, ctx) {
        const { output } = await call(input.method, input.url, input.headers, input.body, ctx);
        return { output, summary: `${input.method} ${input.url}: ${output.status}` };
      },
    }),
    defineTool({
      name: 'fetch_webpage',
      description: 'Fetches a web page and answers its main text as Markdown, without navigation and scripts.',
      permission: 'READ_ONLY',
      requiresApproval: false,
      reachesOut: true,
      yields: ['untrusted'],
      parallelSafe: true,
      input: z.strictObject({ url }),
      async run(input, ctx) {
        const { response, output } = await call('GET', input.url, { accept: 'text/html' }, undefined, ctx);
        if (!output.contentType.includes('html'))
          return { output, summary: `${input.url} is no web page (${output.contentType || 'unknown type'})` };
        const { title, markdown } = readPage(response.body.toString('utf8'));
        return {
          output: { status: output.status, url: output.url, title, markdown: markdown.slice(0, shownCharacters) },
          summary: `${title || input.url}: ${markdown.length} characters`,
        };
      },
    }),
  ];
}

function readPage(html: string): { title: string; markdown: string } {
  const { document } = parseHTML(html);
  const article = new Readability(document as never).parse();
  const markdown = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced' }).turndown(
    article?.content ?? document.body?.innerHTML ?? '',
  );
  return { title: article?.title ?? document.title ?? '', markdown };
}
