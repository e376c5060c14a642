import { loadModule, parseSync, scanSync } from 'libpg-query';
import { allow, ask, deny, type Finding, strictest } from '../finding.js';
import type { EffectivePolicy } from '../policy/agent-permissions.js';
import { boundsRows } from './bounds-rows.js';

// The parser is WebAssembly: loading it once here lets every judgement be a plain function.
await loadModule();

/** `duckdb` texts that only DuckDB can parse are left to its own parser, which the tool asks before it runs anything. */
export type SqlDialect = 'postgres' | 'duckdb';

const maxLength = 100_000;
const whereNeeded = new Set(['DELETE WITHOUT WHERE', 'UPDATE WITHOUT WHERE']);
/** Whatever a policy says (AGT-052 and statements that reach past the database). */
const alwaysDenied = new Set([
  'DROP DATABASE',
  'COPY PROGRAM',
  'COPY FILE',
  'DO',
  'LOAD',
  'ALTER SYSTEM',
  'CREATE EXTENSION',
  'CREATE LANGUAGE',
  'CREATE SUBSCRIPTION',
  'CREATE FOREIGN SERVER',
]);
const foreignFunctions =
  /^(pg_read_.*|pg_ls_.*|pg_stat_file|pg_file_.*|pg_logdir_ls|lo_import|lo_export|dblink.*|query_to_xml.*|cursor_to_xml.*|table_to_xml.*|schema_to_xml.*|database_to_xml.*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|set_config|pg_sleep.*|pg_advisory_lock.*|currval_file|read_csv.*|read_parquet|read_json.*|read_text|read_blob|parquet_scan|sniff_csv|glob|load_aws_credentials|http_.*|getenv|shell|system)$/i;

/** What a statement does, in the words of policies. */
const operations: Readonly<Record<string, string>> = {
  SelectStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE',
  IndexStmt: 'CREATE INDEX',
  ViewStmt: 'CREATE VIEW',
  DropdbStmt: 'DROP DATABASE',
  TruncateStmt: 'TRUNCATE',
  AlterTableStmt: 'ALTER TABLE',
  RenameStmt: 'ALTER TABLE',
  AlterObjectSchemaStmt: 'ALTER TABLE',
  AlterOwnerStmt: 'ALTER TABLE',
  DoStmt: 'DO',
  LoadStmt: 'LOAD',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateExtensionStmt: 'CREATE EXTENSION',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
  CreateForeignServerStmt: 'CREATE FOREIGN SERVER',
  TransactionStmt: 'TRANSACTION',
  VariableSetStmt: 'SET',
  VariableShowStmt: 'SHOW',
  ExecuteStmt: 'EXECUTE',
  CallStmt: 'CALL',
  DropOwnedStmt: 'DROP OWNED',
  DropRoleStmt: 'DROP ROLE',
  GrantStmt: 'GRANT',
  GrantRoleStmt: 'GRANT',
  CreateFunctionStmt: 'CREATE FUNCTION',
  CreateTrigStmt: 'CREATE TRIGGER',
  RuleStmt: 'CREATE RULE',
  CreateRoleStmt: 'CREATE ROLE',
  CreatedbStmt: 'CREATE DATABASE',
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreateSeqStmt: 'CREATE SEQUENCE',
  VacuumStmt: 'VACUUM',
  LockStmt: 'LOCK',
  CommentStmt: 'COMMENT',
  NotifyStmt: 'NOTIFY',
  ListenStmt: 'LISTEN',
};
/** Only carry another statement, which is judged by itself. */
const carriers = new Set(['ExplainStmt', 'PrepareStmt', 'DeclareCursorStmt', 'RawStmt']);

/**
 * AGT-064: every statement of the text, those inside other statements included, is judged: denied operations first, then the
 * list of allowed ones, then those a person has to approve. What cannot be parsed is denied.
 */
export function judgeSql(sql: string, policy: EffectivePolicy, dialect: SqlDialect = 'postgres'): Finding {
  if (sql.length > maxLength) return deny('sql:length', 'the SQL text is too long');
  let statements: readonly unknown[];
  try {
    statements = (parseSync(sql) as { stmts?: readonly unknown[] }).stmts ?? [];
  } catch (error) {
    if (dialect === 'duckdb' && oneReadingStatement(sql)) return allow;
    return deny('sql:unreadable', `the SQL cannot be checked: ${(error as Error).message}`.slice(0, 300), 'Write plain statements');
  }
  if (statements.length === 0) return deny('sql:empty', 'there is no statement');
  const found = new Set<string>();
  statements.forEach((statement) => collect(statement, found));
  const foreign = [...found].find((one) => one.startsWith('function '));
  if (foreign !== undefined) return deny('sql:function', `The ${foreign} is not allowed`);
  return strictest([...found].map((operation) => judgeOperation(operation, policy)));
}

function judgeOperation(operation: string, policy: EffectivePolicy): Finding {
  if (alwaysDenied.has(operation)) return deny('sql:blocked', `${operation} is never allowed`);
  if (policy.deniedSql.includes(operation))
    return deny(
      'sql:denied',
      `${operation} is not allowed`,
      whereNeeded.has(operation) ? 'Say which rows: compare a column with a value' : undefined,
    );
  if (policy.requiresApproval.includes(operation)) return ask('sql:approval', `${operation} needs a person`);
  if (whereNeeded.has(operation)) return allow;
  if (policy.allowedSql !== undefined && !policy.allowedSql.includes('*') && !policy.allowedSql.includes(operation))
    return deny('sql:allowlist', `${operation} is not on the list of allowed operations`, `Allowed: ${policy.allowedSql.join(', ')}`);
  return allow;
}

/** Walks the whole tree: statements also stand in CTEs, EXPLAIN, PREPARE, cursors and functions. */
function collect(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
    if (value !== null && typeof value === 'object') {
      if (/Stmt$/.test(key) && !carriers.has(key))
        for (const operation of operationsOf(key, value as Record<string, unknown>)) found.add(operation);
      if (key === 'intoClause' && 'rel' in value) found.add('CREATE TABLE');
      if (key === 'lockingClause') found.add('SELECT');
      if (key === 'FuncCall') {
        const name = nameOf((value as { funcname?: unknown }).funcname);
        if (foreignFunctions.test(name)) found.add(`function ${name}`);
      }
    }
    collect(value, found);
  }
}

function operationsOf(kind: string, statement: Record<string, unknown>): readonly string[] {
  switch (kind) {
    case 'DeleteStmt':
      return boundsRows(statement.whereClause) ? ['DELETE'] : ['DELETE', 'DELETE WITHOUT WHERE'];
    case 'UpdateStmt':
      return boundsRows(statement.whereClause) ? ['UPDATE'] : ['UPDATE', 'UPDATE WITHOUT WHERE'];
    case 'DropStmt': {
      const what = String(statement.removeType ?? '')
        .replace('OBJECT_', '')
        .replaceAll('_', ' ');
      return [`DROP ${what === 'SCHEMA' || what === 'VIEW' || what === 'INDEX' || what === 'TABLE' ? what : what || 'OBJECT'}`];
    }
    case 'CopyStmt':
      return [statement.is_program === true ? 'COPY PROGRAM' : statement.filename ? 'COPY FILE' : 'COPY'];
    default:
      return [
        operations[kind] ??
          kind
            .replace(/Stmt$/, '')
            .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
            .toUpperCase(),
      ];
  }
}

const nameOf = (parts: unknown): string => {
  const last = Array.isArray(parts) ? (parts.at(-1) as { String?: { sval?: string } } | undefined) : undefined;
  return last?.String?.sval ?? '';
};

/** DuckDB's own syntax: one statement that begins like a query and names nothing that changes or reaches out. */
function oneReadingStatement(sql: string): boolean {
  try {
    const tokens = scanSync(sql).tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName));
    const words = tokens.map(({ text }) => text.toUpperCase());
    const last = words.at(-1) === ';' ? words.slice(0, -1) : words;
    return (
      /^(SELECT|WITH|FROM|VALUES|\(|SUMMARIZE|DESCRIBE|PIVOT|UNPIVOT)$/.test(last[0] ?? '') &&
      !last.includes(';') &&
      !last.some((word) =>
        /^(INSERT|UPDATE|DELETE|DROP|ALTER|CREATE|ATTACH|DETACH|COPY|EXPORT|IMPORT|INSTALL|LOAD|PRAGMA|SET|CALL|TRUNCATE|MERGE)$/.test(
          word,
        ),
      ) &&
      !last.some((word, at) => last[at + 1] === '(' && foreignFunctions.test(word))
    );
  } catch {
    return false;
  }
}
