import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectivePolicy, importPermissions } from '../policy/agent-permissions.js';
import { judgeSql } from './judge-sql.js';

const permissions = importPermissions(readFileSync(new URL('../../../policies/agent_permissions.yaml', import.meta.url), 'utf8'));
const policy = effectivePolicy(permissions, 'data');
const kind = (sql: string) => judgeSql(sql, policy).kind;

// @requirement AGT-064
describe('SQL', () => {
  it.each([
    'select 1',
    'select * from a where b = 1 -- drop table a',
    "select 'drop database x; truncate y'",
    'insert into a values (1)',
    'update a set b = 1 where id = 2',
    'create table a (b int)',
    'create index on a (b)',
    'with x as (select 1) select * from x',
    'explain select 1',
  ])('is allowed: %s', (sql) => expect(kind(sql)).toBe('allow'));
  it.each([
    'drop table a',
    'alter table a add b int',
    'select 1; drop table a',
    'with x as (select 1) select * from x; alter table a drop b',
    'alter table a rename to b',
  ])('needs a person: %s', (sql) => expect(kind(sql)).toBe('ask'));
  it.each([
    'drop database x',
    'DrOp/**/DaTaBaSe x',
    'select 1; drop database x',
    'drop database if exists x with (force)',
    'truncate a',
    'select 1;\n--\ntruncate a',
    'delete from a',
    'delete from a where true',
    'delete from a where 1 = 1',
    'delete from a where b = b',
    "delete from a where 'x' = 'x' or b = 1",
    'update a set b = 1',
    'update a set b = 1 where 1=1',
    'with x as (delete from a returning *) select * from x',
    'with x as (update a set b = 1 returning *) select 1',
    'explain analyze delete from a',
    'prepare p as delete from a',
    'with x as (select 1) delete from a',
    "copy a to program 'curl x'",
    "copy a from '/etc/passwd'",
    "do $$ begin execute 'drop table a'; end $$",
    "select pg_read_file('/etc/passwd')",
    "select * from pg_ls_dir('/')",
    "select query_to_xml('delete from a', true, true, '')",
    "select lo_import('/etc/passwd')",
    'select pg_sleep(1000)',
    'create function f() returns int as $$ select 1 $$ language sql',
    'create extension dblink',
    'grant all on a to public',
    'drop schema public cascade',
    'drop owned by x',
    'set role postgres',
    'alter system set x = 1',
    'call p()',
    'execute p',
    'create role x superuser',
    'vacuum',
    'lock table a',
    'selec 1',
    "select 'unfinished",
    '',
    '-- nothing',
    '/* drop',
    '\\! rm -rf /',
    'create rule r as on insert to a do also delete from a',
    'merge into a using b on true when matched then delete',
  ])('is denied: %s', (sql) => expect(kind(sql)).toBe('deny'));
  it('keeps agents without a list of their own to reading', () => {
    const reader = effectivePolicy(permissions, 'research');
    expect(judgeSql('select 1', reader).kind).toBe('allow');
    for (const sql of ['insert into a values (1)', 'select * into b from a', 'create table a as select 1'])
      expect(judgeSql(sql, reader).kind, sql).toBe('deny');
  });
  it('deletes rows only where the list of the agent has it, and never all of them', () => {
    const deleting = { ...policy, allowedSql: [...(policy.allowedSql ?? []), 'DELETE'] };
    expect(judgeSql('delete from a where id = 2', policy)).toMatchObject({ kind: 'deny', rule: 'sql:allowlist' });
    expect(judgeSql('delete from a where id = 2', deleting).kind).toBe('allow');
    expect(judgeSql('delete from a where id is not null', deleting).kind).toBe('deny');
  });
  it('in the syntax of DuckDB passes only when it reads', () => {
    const duck = (sql: string) => judgeSql(sql, effectivePolicy(permissions, 'general'), 'duckdb').kind;
    for (const sql of [
      'from sales',
      'select * exclude (a) from sales',
      'select a, sum(b) from sales group by all',
      'summarize sales',
      'select a from sales qualify row_number() over (order by b) = 1',
    ])
      expect(duck(sql), sql).toBe('allow');
    for (const sql of [
      "from read_csv('/etc/passwd')",
      "select * exclude (a) from sales; copy sales to '/tmp/x'",
      "attach '/tmp/x.db'",
      'from sales; install httpfs',
      "select getenv('HOME')",
      'pragma database_list',
      'from sales; drop table sales',
    ])
      expect(duck(sql), sql).toBe('deny');
  });
  it('never makes the judge throw', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'select',
            'delete',
            'from',
            'a',
            ';',
            '(',
            ')',
            "'",
            '"',
            '$$',
            '--',
            '/*',
            '*/',
            ',',
            '1',
            'with',
            'as',
            '\n',
            '\\',
          ),
          { maxLength: 20 },
        ),
        (parts) => void kind(parts.join(' ')),
      ),
      { numRuns: 300 },
    ));
  it('that deletes everything is found behind any comment and case', () => {
    const noise = fc.constantFrom(' ', '\n', '/* x */', '-- y\n', '/* ; */', '\t');
    fc.assert(
      fc.property(fc.array(noise, { minLength: 3, maxLength: 3 }), fc.boolean(), ([a, b, c], upper) => {
        const sql = `select 1;${a} delete ${b} from ${c} t`;
        expect(kind(upper ? sql.toUpperCase() : sql)).toBe('deny');
      }),
    );
  });
});
