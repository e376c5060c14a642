import { secretMask, type SettingDefinition, settingDifference } from '@autoweave/contracts';
import { ArrowRight } from 'lucide-react';

/** A value as it is read, not as it is stored. */
export function valueText(definition: SettingDefinition | undefined, value: unknown): string {
  if (value === null || value === undefined) return 'inherited';
  if (value === secretMask) return 'secret';
  if (value === '' || (Array.isArray(value) && value.length === 0)) return 'empty';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.join(', ');
  const option = definition?.options?.find((one) => one.value === value);
  return option?.label ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value));
}

/** What a change did: single entries of lists and tables, else from what to what. */
export function Difference({
  definition,
  before,
  after,
}: {
  readonly definition: SettingDefinition | undefined;
  readonly before: unknown;
  readonly after: unknown;
}) {
  const parts = settingDifference(before, after);
  if (parts.length > 0 && parts.every(({ path }) => path !== ''))
    return (
      <ul className="grid gap-0.5 font-mono text-xs">
        {parts.map((part) => (
          <li key={part.path} className="flex flex-wrap gap-x-2 [overflow-wrap:anywhere]">
            {part.before === undefined ? null : (
              <del className="text-danger">− {part.path === part.before ? part.path : `${part.path}: ${String(part.before)}`}</del>
            )}
            {part.after === undefined ? null : (
              <ins className="text-success no-underline">
                + {part.path === part.after ? part.path : `${part.path}: ${String(part.after)}`}
              </ins>
            )}
          </li>
        ))}
      </ul>
    );
  return (
    <p className="flex flex-wrap items-center gap-1.5 font-mono text-xs [overflow-wrap:anywhere]">
      <del className="text-danger">{valueText(definition, before)}</del>
      <ArrowRight aria-label="to" className="size-3 shrink-0 text-ink-faint" />
      <ins className="text-success no-underline">{valueText(definition, after)}</ins>
    </p>
  );
}
