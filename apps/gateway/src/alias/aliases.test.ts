import { api } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { aliases, rewrite } from './aliases.js';

// @requirement EDG-030
describe('paths of before', () => {
  it('lead where the same thing is now, with what follows them', () => {
    expect(rewrite('/tenants')).toBe('/api/v1/tenants');
    expect(rewrite('/tenants/me/stats?x=1')).toBe('/api/v1/tenants/me/stats?x=1');
    expect(rewrite('/api/settings/?a=/tenants')).toBe('/api/v1/settings?a=/tenants');
    expect(rewrite('/api/admin/webhooks/hook_1/disable')).toBe('/api/v1/admin/webhooks/hook_1/disable');
  });
  it('touch nothing else: neither a path that only begins alike nor one that is called so now', () => {
    for (const url of ['/tenants-old', '/api/v1/tenants', '/api/webhooksx', '/', '/graphql', '/health', '/meta', '/goals.txt', '//tenants'])
      expect(rewrite(url)).toBe(url);
    for (const [, to] of aliases) expect(rewrite(to)).toBe(to);
  });
  it('lead to routes that exist', () => {
    const paths = new Set(
      Object.values(api).flatMap((routes) => Object.values(routes).map((route) => `/api/v1${String(route['~orpc'].route.path)}`)),
    );
    for (const prefix of [
      '/api/v1/webhooks',
      '/api/v1/admin/webhooks',
      '/api/v1/tenants',
      '/api/v1/api-keys',
      '/api/v1/goals',
      '/api/v1/settings',
      '/api/v1/me',
      '/api/v1/dashboard',
      '/api/v1/auth/login',
    ])
      expect(
        [...paths].some((path) => path === prefix || path.startsWith(`${prefix}/`)),
        prefix,
      ).toBe(true);
  });
});
