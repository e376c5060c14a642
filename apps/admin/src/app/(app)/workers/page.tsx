import { Header, Page } from '@autoweave/ui';
import type { Metadata } from 'next';
import { WorkerPanel } from '../../../health/worker-panel';

export const metadata: Metadata = { title: 'Workers' };

export default function Route() {
  return (
    <Page>
      <Header
        title="Workers"
        description="Processes that carry out tasks. One that is not seen for ten seconds loses its tasks to another."
      />
      <WorkerPanel />
    </Page>
  );
}
