import { api, apiPrefix, type RouteMeta } from '@autoweave/contracts';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly meta: RouteMeta;
}

/** The reference of the API as Markdown, from the contract: a table per topic. */
export function apiReference(): string {
  const entries: Entry[] = Object.values(api).flatMap((routes) =>
    Object.values(routes).map((route) => {
      const { method, path, summary, tags } = route['~orpc'].route;
      return {
        method: method as string,
        path: path as string,
        summary: summary ?? '',
        tag: tags?.[0] ?? '',
        meta: route['~orpc'].meta as RouteMeta,
      };
    }),
  );
  const topics = [...Map.groupBy(entries, ({ tag }) => tag)].sort(([a], [b]) => a.localeCompare(b));
  return [
    '# API reference',
    '',
    `Everything is below \`${apiPrefix}\`. Schemas, examples and error documents are in the OpenAPI document at \`/openapi.json\`, browsable at \`/docs\`. Errors are RFC 9457 problem documents with a stable \`code\`; every route may also answer \`VALIDATION_FAILED\`, \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`RATE_LIMITED\` and \`INTERNAL\`. Routes that answer 201 take an \`Idempotency-Key\`. ⇑ marks routes that want a fresh proof of identity (\`POST /sessions/elevate\`).`,
    ...topics.flatMap(([tag, all]) => [
      '',
      `## ${tag}`,
      '',
      '| route | permission | what it does | further errors |',
      '|---|---|---|---|',
      ...all.map(row),
    ]),
    '',
  ].join('\n');
}

const row = ({ method, path, summary, meta }: Entry): string =>
  `| \`${method} ${path}\`${meta.elevated ? ' ⇑' : ''} | \`${meta.permission}\` | ${summary} | ${(meta.errors ?? []).map((code) => `\`${code}\``).join(' ')} |`;
