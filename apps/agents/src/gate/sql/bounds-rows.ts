/**
 * Whether the condition of a DELETE or UPDATE picks rows. It has to compare a column with something that is known before: a
 * constant or a parameter. Everything else that looks like a condition may hold for all rows, and mostly does when somebody
 * wants it to. Pure.
 */
export const boundsRows = (where: unknown): boolean => boundOf(where) !== undefined;

/** `some`: a few values of a column. `most`: a range or everything but some; two of those together may be everything. */
type Bound = 'some' | 'most' | undefined;
type Node = Record<string, unknown>;

function boundOf(where: unknown): Bound {
  if (!isNode(where)) return undefined;
  const bool = where.BoolExpr as { readonly boolop?: string; readonly args?: readonly unknown[] } | undefined;
  if (bool) return ofBool(bool.boolop, (bool.args ?? []).map(boundOf), bool.args ?? []);
  if (isNode(where.A_Expr)) return ofComparison(where.A_Expr);
  const link = where.SubLink as { readonly subLinkType?: string; readonly testexpr?: unknown; readonly subselect?: unknown } | undefined;
  if (link?.subLinkType === 'ANY_SUBLINK' && isColumn(link.testexpr)) {
    const select = isNode(link.subselect) ? (link.subselect.SelectStmt as Node | undefined) : undefined;
    return select?.op === 'SETOP_NONE' ? boundOf(select.whereClause) : undefined;
  }
  return undefined;
}

function ofBool(how: string | undefined, bounds: readonly Bound[], args: readonly unknown[]): Bound {
  if (how === 'AND_EXPR') return bounds.includes('some') ? 'some' : bounds.find((one) => one !== undefined);
  // `a < 1 or a >= 1` is everything, and so is `a = 1 or a <> 1`.
  if (how === 'OR_EXPR') return bounds.length > 0 && bounds.every((one) => one === 'some') ? 'some' : undefined;
  const [inner] = args;
  return bounds[0] === 'some' && isNode(inner) && 'A_Expr' in inner ? 'most' : undefined;
}

function ofComparison({ kind, name, lexpr, rexpr }: Node): Bound {
  const operator = nameOf(name);
  switch (kind) {
    case 'AEXPR_OP': {
      const compares = (isColumn(lexpr) && isGiven(rexpr)) || (isColumn(rexpr) && isGiven(lexpr));
      if (!compares) return undefined;
      return operator === '=' ? 'some' : /^(<|>|<=|>=|<>|!=|@>|<@|&&|~\*?)$/.test(operator) ? 'most' : undefined;
    }
    case 'AEXPR_IN':
      return isColumn(lexpr) && isGiven(rexpr) ? (operator === '=' ? 'some' : 'most') : undefined;
    case 'AEXPR_OP_ANY':
      return isColumn(lexpr) && isGiven(rexpr) && operator === '=' ? 'some' : undefined;
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
      return isColumn(lexpr) && isGiven(rexpr) ? 'most' : undefined;
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return isColumn(lexpr) && isGiven(rexpr) && !fitsAll(rexpr) ? (operator.startsWith('!') ? 'most' : 'some') : undefined;
    case 'AEXPR_NOT_DISTINCT':
      return isColumn(lexpr) && isGiven(rexpr) ? 'some' : undefined;
    default:
      return undefined;
  }
}

/** Change how a value is written, and never make all of them the same. */
const harmless = /^(lower|upper|trim|btrim|ltrim|rtrim|date|date_trunc|date_part|extract|year|month|day)$/;

/** A column, as it is or in another spelling. */
function isColumn(node: unknown): boolean {
  if (!isNode(node)) return false;
  if (isNode(node.ColumnRef)) return true;
  if (isNode(node.TypeCast)) return isColumn(node.TypeCast.arg);
  if (!isNode(node.FuncCall) || !harmless.test(nameOf(node.FuncCall.funcname))) return false;
  const args = (node.FuncCall.args ?? []) as readonly unknown[];
  return args.some(isColumn) && args.every((one) => isColumn(one) || isGiven(one));
}

/** Known before any row is looked at: no column, no query. */
const isGiven = (node: unknown): boolean => isNode(node) && !/"(ColumnRef|SubLink)"/.test(JSON.stringify(node));

/** A pattern of nothing but wildcards. */
function fitsAll(node: unknown): boolean {
  const texts = [...JSON.stringify(node).matchAll(/"sval":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '');
  return texts.length > 0 && texts.every((text) => /^[%_]*$/.test(text));
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const nameOf = (parts: unknown): string => {
  const last = Array.isArray(parts) ? (parts.at(-1) as { String?: { sval?: string } } | undefined) : undefined;
  return last?.String?.sval ?? '';
};
