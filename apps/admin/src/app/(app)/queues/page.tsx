import { Header, Page } from '@autoweave/ui';
import type { Metadata } from 'next';
import { QueuePanel } from '../../../health/queue-panel';

export const metadata: Metadata = { title: 'Queues' };

export default function Route() {
  return (
    <Page>
      <Header
        title="Queues"
        description="Streams between the services. Dead letters are messages that were given up after repeated failures."
      />
      <QueuePanel />
    </Page>
  );
}
