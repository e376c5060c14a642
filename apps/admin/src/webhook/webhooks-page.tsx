'use client';
import { Header, Page } from '@autoweave/ui';
import { IncomingPanel } from './incoming-panel';
import { OutgoingPanel } from './outgoing-panel';

/** What other systems tell this one, and what they are told. */
export function WebhooksPage() {
  return (
    <Page className="max-w-4xl">
      <Header title="Webhooks" description="Other systems start work here by telling what happened, and hear of what happens here." />
      <IncomingPanel />
      <OutgoingPanel />
    </Page>
  );
}
