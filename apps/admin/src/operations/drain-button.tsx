'use client';
import type { WorkerStatus } from '@autoweave/contracts';
import { Button, ConfirmButton } from '@autoweave/ui';
import { useAct } from '../api/use-act';

/** Gives a worker no new work, or lets it work again. */
export function DrainButton({ worker }: { readonly worker: Pick<WorkerStatus, 'workerId' | 'host' | 'status'> }) {
  const { act, busy } = useAct();
  const { workerId } = worker;
  if (worker.status === 'OFFLINE') return null;
  if (worker.status === 'DRAINING')
    return (
      <Button
        size="sm"
        busy={busy}
        onClick={() =>
          act({ call: (client) => client.operations.resume({ workerId }), done: 'The worker takes work again', renew: ['workers'] })
        }
      >
        Resume
      </Button>
    );
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      busy={busy}
      title={`Drain the worker on ${worker.host}?`}
      description="It ends what it has and takes nothing new, until you resume it. Goals wait when no other worker is there."
      confirm="Drain it"
      onConfirm={() =>
        act({ call: (client) => client.operations.drain({ workerId }), done: 'The worker takes nothing new', renew: ['workers'] })
      }
    >
      Drain
    </ConfirmButton>
  );
}
