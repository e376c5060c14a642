import { fault } from '@autoweave/kernel';

const deepest = 64;

/**
 * Text that no store can keep: NUL, and halves of surrogate pairs. It is refused at the door with its place, for every
 * route alike. Also refused: nesting that only an attack has. Throws VALIDATION_FAILED.
 */
export function assertStorable(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw refusal(path, 'holds a character that is not text');
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth > deepest) throw refusal(path.slice(0, 100), 'is nested too deeply');
  for (const [name, item] of Object.entries(value)) {
    if (name.includes('\0') || !name.isWellFormed()) throw refusal(path, 'has a field name that is not text');
    assertStorable(item, path === '' ? name : `${path}.${name}`, depth + 1);
  }
}

const refusal = (path: string, message: string) =>
  fault('VALIDATION_FAILED', `${path || 'The body'} ${message}`, { details: { issues: [{ path, message }] } });
