'use client';
import type { Webhook, WebhookDelivery } from '@autoweave/contracts';
import { Badge, Button, ConfirmButton, Disclosure, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { Send } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { DeliveryList, type DeliveryRow } from './delivery-list';
import { OutgoingForm } from './outgoing-form';
import { RotateSecret } from './rotate-secret';

const renew = ['webhooks', 'webhook-deliveries'];

const rowOf = (delivery: WebhookDelivery): DeliveryRow => ({
  id: delivery.deliveryId,
  event: delivery.eventType,
  status: delivery.status,
  at: delivery.createdAt,
  attempts: delivery.attempts,
  nextAt: delivery.status === 'RETRYING' ? delivery.nextAttemptAt : undefined,
  note: [delivery.responseStatus, delivery.response].filter(Boolean).join(' · ') || undefined,
  payload: delivery.payload,
  canRetry: delivery.status === 'EXPIRED' || delivery.status === 'RETRYING',
});

function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const { act, busy } = useAct();
  const query = useRead(['webhook-deliveries', webhookId], (client) => client.webhooks.deliveries({ webhookId, limit: 20 }));
  return (
    <DeliveryList
      query={query}
      rowsOf={({ deliveries }) => deliveries.map(rowOf)}
      busy={busy}
      onRetry={(deliveryId) => act({ call: (client) => client.webhooks.retry({ deliveryId }), done: 'Sent again', renew })}
      empty="Nothing was sent yet."
    />
  );
}

function Actions({ webhook }: { readonly webhook: Webhook }) {
  const { act, busy } = useAct();
  const { webhookId, name, status } = webhook;
  const isActive = status === 'ACTIVE';
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="sm"
        busy={busy}
        onClick={() =>
          act({ call: (client) => client.webhooks.test({ webhookId }), done: 'Sent; its outcome is among the deliveries', renew })
        }
      >
        Try it
      </Button>
      <RotateSecret name={name} call={(client) => client.webhooks.rotateSecret({ webhookId })} renew={renew} />
      <Button
        size="sm"
        variant="ghost"
        busy={busy}
        onClick={() =>
          act({
            call: (client) => (isActive ? client.webhooks.pause({ webhookId }) : client.webhooks.resume({ webhookId })),
            done: isActive ? `${name} is paused: what happens meanwhile is not sent later` : `${name} works again`,
            renew,
          })
        }
      >
        {isActive ? 'Pause' : 'Resume'}
      </Button>
      <ConfirmButton
        size="sm"
        variant="danger"
        busy={busy}
        title={`Delete ${name}?`}
        description="Nothing more is sent to it, and what was sent is forgotten. This cannot be undone."
        confirm="Delete it"
        onConfirm={() => act({ call: (client) => client.webhooks.remove({ webhookId }), done: `${name} is deleted`, renew })}
      >
        Delete
      </ConfirmButton>
    </div>
  );
}

function One({ webhook, mayManage }: { readonly webhook: Webhook; readonly mayManage: boolean }) {
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-72 gap-1">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="[overflow-wrap:anywhere]">{webhook.name}</span>
            <StatusBadge status={webhook.status} />
            {webhook.events.map((event) => (
              <Badge key={event}>{event === '*' ? 'everything' : event}</Badge>
            ))}
          </p>
          <p className="font-mono text-xs [overflow-wrap:anywhere] text-ink-muted">{webhook.url}</p>
          <p className="text-xs text-ink-faint">
            {webhook.lastSuccessAt ? (
              <>
                last delivered <RelativeTime at={webhook.lastSuccessAt} />
              </>
            ) : (
              'nothing delivered yet'
            )}
          </p>
        </div>
        {mayManage ? <Actions webhook={webhook} /> : null}
      </div>
      {webhook.reason ? (
        <p role="status" className="text-xs [overflow-wrap:anywhere] text-warning">
          Switched off: {webhook.reason}. Resume it when the receiver works again.
        </p>
      ) : null}
      <Disclosure summary="Deliveries">
        <Deliveries webhookId={webhook.webhookId} />
      </Disclosure>
    </li>
  );
}

/** Addresses that hear of what happens here. */
export function OutgoingPanel() {
  const { can } = useAuth();
  const query = useRead(['webhooks'], (client) => client.webhooks.list());
  const mayManage = can('webhook:manage');
  return (
    <ReadPanel
      title="Outgoing"
      query={query}
      isEmpty={({ webhooks }) => webhooks.length === 0}
      empty={{ icon: Send, title: 'Nobody is told anything', text: 'Subscribe an address to goals, tasks, alerts or everything.' }}
      actions={mayManage ? <OutgoingForm /> : null}
    >
      {({ webhooks }) => (
        <ul aria-label="Outgoing webhooks" className="divide-y divide-line">
          {webhooks.map((webhook) => (
            <One key={webhook.webhookId} webhook={webhook} mayManage={mayManage} />
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
