'use client';
import type { User } from '@autoweave/contracts';
import { Button, useAuth } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useAct } from '../api/use-act';
import { TypedConfirmation } from './typed-confirmation';

/** Takes along, or erases, what belongs to one person. */
export function PersonData({ user }: { readonly user: User }) {
  const { can } = useAuth();
  const router = useRouter();
  const { act, busy } = useAct();
  const { userId, name, email } = user;
  const show = () => router.push('/data');
  return (
    <>
      {can('tenant:update') ? (
        <Button
          busy={busy}
          onClick={() =>
            act({
              call: (client) => client.tenantData.export({ userId }),
              done: `What is stored of ${name} is being gathered`,
              renew: ['exports'],
              after: show,
            })
          }
        >
          Export
        </Button>
      ) : null}
      {can('user:delete') ? (
        <TypedConfirmation
          trigger="Erase"
          title={`Erase ${name}?`}
          description="Their goals, files, conversations and memories go, and the person. What the team decided together and what was spent stays. This cannot be undone."
          expected={email}
          what="the e-mail address of the person"
          confirm="Erase everything"
          busy={busy}
          onConfirm={(confirm, close) =>
            act({
              call: (client) => client.tenantData.eraseUser({ userId, confirm }),
              renew: ['users', 'erasures'],
              after: () => {
                close();
                show();
              },
            })
          }
        />
      ) : null}
    </>
  );
}
