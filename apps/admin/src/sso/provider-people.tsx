'use client';
import type { SsoProvider } from '@autoweave/contracts';
import { ConfirmButton, Disclosure, formatPlural, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';

const shown = 100;

function People({ provider: { providerId, name } }: { readonly provider: SsoProvider }) {
  const { act, busy } = useAct();
  const query = useRead(['sso', 'people', providerId], (client) => client.sso.identities({ providerId, limit: shown }), { everyMs: false });
  if (query.isPending) return <SkeletonRows rows={2} />;
  if (query.isError) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  const { identities, total } = query.data;
  return (
    <>
      <ul aria-label={`People of ${name}`} className="divide-y divide-line rounded-md border border-line">
        {identities.map(({ identityId, email, subject, lastUsedAt }) => (
          <li key={identityId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
            <span className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]" title={subject}>
              {email}
            </span>
            <span className="text-xs text-ink-faint">
              <RelativeTime at={lastUsedAt} />
            </span>
            <ConfirmButton
              size="sm"
              variant="ghost"
              busy={busy}
              title={`Part ${email} from ${name}?`}
              description="Sessions that came from there end. The next sign-in is judged by its e-mail address again, as the first one was."
              confirm="Part them"
              onConfirm={() =>
                act({
                  call: (client) => client.sso.unlink({ providerId, identityId }),
                  done: `${email} is parted from ${name}`,
                  renew: ['sso'],
                })
              }
            >
              Part
            </ConfirmButton>
          </li>
        ))}
      </ul>
      {total > shown ? (
        <p className="mt-1.5 text-xs text-ink-faint">
          The latest {shown} of {total}.
        </p>
      ) : null}
    </>
  );
}

/** Who signs in with a provider, and a way to part an account from it. Asked for when it is opened. */
export function ProviderPeople({ provider }: { readonly provider: SsoProvider }) {
  if (provider.people === 0) return null;
  return (
    <Disclosure summary={formatPlural(provider.people, 'person signs in with it', 'people sign in with it')}>
      <div className="max-w-2xl py-2 sm:pl-5">
        <People provider={provider} />
      </div>
    </Disclosure>
  );
}
