import { loadModule, parseSync } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import { boundsRows } from './bounds-rows.js';

await loadModule();
const bounds = (condition: string): boolean => {
  const { stmts } = parseSync(`delete from a where ${condition}`) as { stmts: { stmt: { DeleteStmt: { whereClause: unknown } } }[] };
  return boundsRows(stmts[0]?.stmt.DeleteStmt.whereClause);
};

// @requirement AGT-064
describe('a condition', () => {
  it.each([
    'id = 1',
    '1 = id and b is not null',
    'id = $1',
    "name in ('x', 'y')",
    'id = any($1)',
    "name like 'x%'",
    'id between 1 and 5',
    "created < now() - interval '1 day'",
    "lower(name) = 'x'",
    'a.id = 1 or a.id = 2',
    "status <> 'x'",
    'not (id = 1)',
    "id in (select id from b where b.name = 'x')",
    "id::text = '1'",
    "name is not distinct from 'x'",
  ])('picks rows: %s', (condition) => expect(bounds(condition)).toBe(true));
  it.each([
    'true',
    '1 = 1',
    'id = id',
    'id is not null',
    'id is null or id is not null',
    '(id = id) is true',
    'true or id = 1',
    'id = 1 or id <> 1',
    'id < 5 or id >= 5',
    'id + 0 = id',
    'id * 0 = 0',
    'coalesce(id, 1) = 1',
    "name like '%'",
    'id in (select id from b)',
    'exists (select 1)',
    'id = (select id from a limit 1)',
    'case when id = 1 then true else true end',
    'not (id <> id)',
    'not (id = 1 or id = 2)',
    'id = any(select id from b)',
  ])('does not: %s', (condition) => expect(bounds(condition)).toBe(false));
});
