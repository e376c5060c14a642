'use client';
import type { InboundDelivery, InboundHook } from '@autoweave/contracts';
import { Badge, Button, ConfirmButton, Disclosure, formatPlural, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { Webhook } from 'lucide-react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { DeliveryList, type DeliveryRow } from './delivery-list';
import { IncomingForm, sourceName } from './incoming-form';
import { Address } from './kept-secret';
import { RotateSecret } from './rotate-secret';
import { TryHook } from './try-hook';

const renew = ['hooks', 'hook-deliveries'];

const rowOf = (delivery: InboundDelivery): DeliveryRow => ({
  id: delivery.deliveryId,
  event: delivery.event,
  status: delivery.status,
  at: delivery.receivedAt,
  attempts: delivery.attempts,
  nextAt: delivery.nextAttemptAt,
  note: delivery.reason ?? (delivery.goalId ? `Started ${delivery.goalId}` : undefined),
  payload: delivery.payload,
  canRetry: delivery.status === 'DEAD' || delivery.status === 'RETRYING',
});

function Deliveries({ hookId }: { readonly hookId: string }) {
  const { act, busy } = useAct();
  const query = useRead(['hook-deliveries', hookId], (client) => client.hooks.deliveries({ hookId, limit: 20 }));
  return (
    <DeliveryList
      query={query}
      rowsOf={({ deliveries }) => deliveries.map(rowOf)}
      busy={busy}
      onRetry={(deliveryId) => act({ call: (client) => client.hooks.retry({ deliveryId }), done: 'Tried again', renew })}
      empty="Nothing was delivered yet."
    />
  );
}

function Actions({ hook }: { readonly hook: InboundHook }) {
  const { act, busy } = useAct();
  const { hookId, name, status } = hook;
  const isActive = status === 'ACTIVE';
  return (
    <div className="flex flex-wrap gap-2">
      <TryHook hook={hook} />
      <RotateSecret
        name={name}
        given={hook.source === 'slack'}
        call={(client, secret) => client.hooks.rotateSecret({ hookId, ...(secret ? { secret } : {}) })}
        renew={renew}
      />
      <Button
        size="sm"
        variant="ghost"
        busy={busy}
        onClick={() =>
          act({
            call: (client) => (isActive ? client.hooks.pause({ hookId }) : client.hooks.resume({ hookId })),
            done: isActive ? `${name} is paused: what comes is kept and not acted on` : `${name} works again`,
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
        description="Its address ends at once, and what was delivered to it is forgotten. Goals that it started stay. This cannot be undone."
        confirm="Delete it"
        onConfirm={() => act({ call: (client) => client.hooks.remove({ hookId }), done: `${name} is deleted`, renew })}
      >
        Delete
      </ConfirmButton>
    </div>
  );
}

function One({ hook, mayManage }: { readonly hook: InboundHook; readonly mayManage: boolean }) {
  const { baseUrl } = useGateway();
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-72 gap-1">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="[overflow-wrap:anywhere]">{hook.name}</span>
            <StatusBadge status={hook.status} />
            <Badge tone="outline">{sourceName(hook.source)}</Badge>
            {hook.events.map((event) => (
              <Badge key={event}>{event}</Badge>
            ))}
          </p>
          <p className="line-clamp-2 text-xs [overflow-wrap:anywhere] text-ink-muted">
            {hook.action.type === 'goal' ? hook.action.text : 'Told on as the event hook.received'}
          </p>
          <p className="text-xs text-ink-faint">
            {hook.lastReceivedAt ? (
              <>
                last delivery <RelativeTime at={hook.lastReceivedAt} />
              </>
            ) : (
              'nothing delivered yet'
            )}
            {hook.oldSecretUntil ? (
              <>
                {' '}
                · the old secret ends <RelativeTime at={hook.oldSecretUntil} />
              </>
            ) : null}
          </p>
        </div>
        {mayManage ? <Actions hook={hook} /> : null}
      </div>
      {hook.lastRejection && hook.lastRejectedAt ? (
        <p role="status" className="text-xs [overflow-wrap:anywhere] text-warning">
          {formatPlural(hook.rejections, 'delivery was refused', 'deliveries were refused')}, the last{' '}
          <RelativeTime at={hook.lastRejectedAt} />: {hook.lastRejection}
        </p>
      ) : null}
      <Address address={`${baseUrl}${hook.path}`} />
      <Disclosure summary="Deliveries">
        <Deliveries hookId={hook.hookId} />
      </Disclosure>
    </li>
  );
}

/** Addresses at which other systems tell something. */
export function IncomingPanel() {
  const { can } = useAuth();
  const query = useRead(['hooks'], (client) => client.hooks.list());
  const mayManage = can('webhook:manage');
  return (
    <ReadPanel
      title="Incoming"
      query={query}
      isEmpty={({ hooks }) => hooks.length === 0}
      empty={{
        icon: Webhook,
        title: 'No system tells anything here',
        text: 'Make an address for GitHub, Slack or any system that can sign what it sends.',
      }}
      actions={mayManage ? <IncomingForm /> : null}
    >
      {({ hooks }) => (
        <ul aria-label="Incoming webhooks" className="divide-y divide-line">
          {hooks.map((hook) => (
            <One key={hook.hookId} hook={hook} mayManage={mayManage} />
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
