import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Types a browser may show in place. Anything else is a download, so that no uploaded page runs on our origin. */
const inline = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'text/plain',
  'text/csv',
  'text/markdown',
  'application/json',
  'application/pdf',
]);

/**
 * Sends stored bytes. Content is named by its hash, so it is cached for good. SVG is sent sandboxed: it shows as an image
 * and runs nothing.
 */
export function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  content: { mediaType: string; size: number; sha256: string },
  body: Readable,
) {
  const etag = `"${content.sha256}"`;
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  const type = content.mediaType.split(';')[0] ?? '';
  const shown = inline.has(type) || type === 'image/svg+xml';
  const download = (request.query as { download?: string }).download !== undefined;
  return reply
    .header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : content.mediaType)
    .header('content-length', content.size)
    .header('content-disposition', `${shown && !download ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('etag', etag)
    .send(body);
}
