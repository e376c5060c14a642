import { Header, Page } from '@autoweave/ui';
import type { Metadata } from 'next';
import { WorkerPanel } from '../../../health/worker-panel';
import { LoadPlots } from '../../../operations/load-plots';
import { MachinePanel } from '../../../operations/machine-panel';

export const metadata: Metadata = { title: 'Workers' };

export default function Route() {
  return (
    <Page className="max-w-6xl">
      <Header
        title="Machines and workers"
        description="Processes that carry out tasks. One that is not seen for ten seconds loses its tasks to another."
      />
      <LoadPlots />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <MachinePanel />
        <WorkerPanel />
      </div>
    </Page>
  );
}
