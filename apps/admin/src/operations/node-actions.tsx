'use client';
import type { Node } from '@autoweave/contracts';
import { Button, ConfirmButton } from '@autoweave/ui';
import { useAct } from '../api/use-act';

const renew = ['nodes', 'workers'];

/** Drains a machine, lets it work again, or forgets one that is gone. */
export function NodeActions({ node: { nodeId, name, status } }: { readonly node: Pick<Node, 'nodeId' | 'name' | 'status'> }) {
  const { act, busy } = useAct();
  if (status === 'OFFLINE')
    return (
      <ConfirmButton
        size="sm"
        variant="ghost"
        busy={busy}
        title={`Forget ${name}?`}
        description="It leaves the list. When it reports again, it comes back."
        confirm="Forget it"
        onConfirm={() => act({ call: (client) => client.operations.removeNode({ nodeId }), done: `${name} is forgotten`, renew })}
      >
        Forget
      </ConfirmButton>
    );
  if (status === 'DRAINING')
    return (
      <Button
        size="sm"
        busy={busy}
        onClick={() => act({ call: (client) => client.operations.resumeNode({ nodeId }), done: `${name} takes work again`, renew })}
      >
        Resume
      </Button>
    );
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      busy={busy}
      title={`Drain ${name}?`}
      description="Its workers end what they have and take nothing new, also those that start later, until you resume it."
      confirm="Drain it"
      onConfirm={() =>
        act({
          call: (client) => client.operations.drainNode({ nodeId }),
          done: `${name} takes nothing new`,
          renew,
        })
      }
    >
      Drain
    </ConfirmButton>
  );
}
