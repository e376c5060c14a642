import type { TenantStats } from '@autoweave/contracts';
import { formatCount, Progress } from '@autoweave/ui';

const shown = [
  ['goalsPerDay', 'Goals today', (value: number) => formatCount(value)],
  ['tokensPerDay', 'Tokens today', (value: number) => formatCount(value)],
  ['storageMb', 'Storage', (value: number) => `${formatCount(value)} MB`],
] as const;

/** What an organisation uses of what it may. */
export function QuotaBars({ stats }: { readonly stats: TenantStats }) {
  return (
    <ul className="grid gap-2">
      {shown.map(([key, label, format]) => {
        const { used, limit } = stats.quotas[key];
        const percent = limit > 0 ? (used / limit) * 100 : 0;
        return (
          <li key={key} className="grid grid-cols-[6rem_1fr_auto] items-center gap-3 text-xs">
            <span className="text-ink-faint">{label}</span>
            <Progress percent={percent} label={label} tone={percent >= 100 ? 'danger' : percent >= 80 ? 'warning' : 'accent'} />
            <span className="min-w-24 text-right whitespace-nowrap tabular-nums">
              {format(used)} of {format(limit)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
