/**
 * Paths of before, and what they are called now. They stay. A request by such a path becomes one by the new path
 * before anything looks at it: the same guards, limits and records, and no second route.
 */
export const aliases: readonly (readonly [from: string, to: string])[] = [
  ['/api/settings', '/api/v1/settings'],
  ['/api/webhooks', '/api/v1/webhooks'],
  ['/api/admin/webhooks', '/api/v1/admin/webhooks'],
  ['/api/goals', '/api/v1/goals'],
  ['/api/profile', '/api/v1/me'],
  ['/api/bullmq-board', '/api/v1/queues/board'],
  ['/me', '/api/v1/me'],
  ['/goals', '/api/v1/goals'],
  ['/tenants', '/api/v1/tenants'],
  ['/api-keys', '/api/v1/api-keys'],
  ['/dashboard', '/api/v1/dashboard'],
  ['/mfa', '/api/v1/mfa'],
  ['/auth/login', '/api/v1/auth/login'],
  ['/swagger.json', '/openapi.json'],
];

/** The address as it is called now. Only whole parts of a path count: `/tenants-old` is something else. */
export function rewrite(url: string): string {
  for (const [from, to] of aliases) {
    if (!url.startsWith(from)) continue;
    const rest = url.slice(from.length);
    if (rest === '' || rest.startsWith('/') || rest.startsWith('?')) return `${to}${rest.replace(/^\/(?=\?|$)/, '')}`;
  }
  return url;
}
