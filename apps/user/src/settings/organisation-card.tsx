'use client';
import { Card, CardBody, CardHeader, CardTitle, formatCount, formatPlural, Progress, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { useOrganisation } from '../api/account';
import { FaultState } from '../shell/fault-state';

const shown = [
  ['goalsPerDay', 'Goals today', ''],
  ['tokensPerDay', 'Tokens today', ''],
  ['storageMb', 'Storage', ' MB'],
] as const;

/** One's own organisation: its tier, and what it uses of what it may. */
export function OrganisationCard() {
  const query = useOrganisation();
  return (
    <Card aria-labelledby="organisation">
      <CardHeader>
        <CardTitle id="organisation">Organisation</CardTitle>
      </CardHeader>
      <CardBody>
        {query.isPending ? <SkeletonRows rows={2} /> : null}
        {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data ? (
          <div className="grid gap-3">
            <p className="text-sm">
              <span className="font-medium">{query.data.tenant.name}</span>
              <span className="text-ink-muted">
                {' '}
                · {query.data.tenant.tier.toLowerCase()} · {formatPlural(query.data.stats.users, 'person', 'people')}
              </span>
            </p>
            <ul aria-label="Usage" className="grid gap-2.5">
              {shown.map(([key, label, unit]) => {
                const { used, limit } = query.data.stats.quotas[key];
                const percent = limit > 0 ? (used / limit) * 100 : 0;
                return (
                  <li key={key} className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1 text-sm">
                    <span>{label}</span>
                    <span className="text-ink-muted tabular-nums">
                      {formatCount(used)} of {formatCount(limit)}
                      {unit}
                    </span>
                    <Progress
                      percent={percent}
                      label={label}
                      tone={percent >= 100 ? 'danger' : percent >= 80 ? 'warning' : 'accent'}
                      className="col-span-2"
                    />
                  </li>
                );
              })}
            </ul>
            <p className="text-xs text-ink-faint">
              Days are in UTC; the next one begins <RelativeTime at={query.data.stats.resetsAt} />
            </p>
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}
