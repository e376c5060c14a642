'use client';
import { Card, CardHeader, CardTitle, TrendPlot } from '@autoweave/ui';
import { useWorkers } from '../api/admin-data';
import { useRead } from '../api/use-read';
import { useHistory } from '../health/use-history';

const clock = (at: string): string => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** How much is going on: since this page was opened, and as balancing saw it. */
export function LoadPlots() {
  const workers = useWorkers();
  const decisions = useRead(['decisions', 'load'], (client) => client.operations.decisions({ limit: 200 }));
  const all = (workers.data?.workers ?? []).filter((worker) => worker.status !== 'OFFLINE');
  const used = all.reduce((sum, worker) => sum + worker.currentTasks, 0);
  const slots = all.reduce((sum, worker) => sum + worker.maxTasks, 0);
  const history = useHistory(workers.dataUpdatedAt, workers.data && { used })['used'] ?? [];
  const seen = (decisions.data?.decisions ?? []).filter((one) => one.metrics['utilisation'] !== undefined).reverse();
  const oldest = seen[0];
  const newest = seen.at(-1);
  return (
    <Card aria-label="Load over time">
      <CardHeader>
        <CardTitle>Load over time</CardTitle>
      </CardHeader>
      <div className="grid gap-6 p-4 sm:grid-cols-2">
        <TrendPlot
          label="Slots in use"
          values={history.length > 0 ? history : [used]}
          top={slots}
          from={history.length > 1 ? `${(history.length - 1) * 5} s ago` : 'since just now'}
          to="now"
        />
        {oldest && newest && seen.length > 1 ? (
          <TrendPlot
            label="Utilisation at each decision of scaling"
            values={seen.map((one) => one.metrics['utilisation'] ?? 0)}
            unit=" %"
            top={100}
            from={clock(oldest.at)}
            to={clock(newest.at)}
          />
        ) : (
          <p className="self-center text-sm text-pretty text-ink-muted">
            Scaling has decided {seen.length === 1 ? 'once' : 'nothing'} so far; from its second decision on, the utilisation is drawn here.
          </p>
        )}
      </div>
    </Card>
  );
}
