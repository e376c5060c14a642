import { rolePermissions } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { allowedPages, isRefused, pages } from './navigation-items';

const hrefs = (permissions: readonly string[]) => allowedPages(permissions).map(({ href }) => href);

describe('the navigation of the console', () => {
  it('shows everything to an administrator of the installation', () =>
    expect(hrefs(rolePermissions('system_admin'))).toEqual(pages.map(({ href }) => href)));
  it('hides other organisations from an administrator of one', () => {
    expect(hrefs(rolePermissions('tenant_admin'))).not.toContain('/organisations');
    expect(hrefs(rolePermissions('tenant_admin'))).toContain('/people');
  });
  it('shows no people, keys or audit to a viewer', () =>
    expect(hrefs(rolePermissions('viewer')).filter((href) => /people|roles|keys|audit|usage/.test(href))).toEqual([]));
  it('refuses a page and what is below it to whoever lacks its permission', () => {
    expect(isRefused('/people/user_1', rolePermissions('viewer'))).toBe(true);
    expect(isRefused('/', rolePermissions('viewer'))).toBe(true);
    expect(isRefused('/goals', rolePermissions('viewer'))).toBe(false);
  });
});
