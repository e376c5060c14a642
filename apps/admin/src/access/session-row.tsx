import type { Session } from '@autoweave/contracts';
import { Badge, RelativeTime } from '@autoweave/ui';
import type { ReactNode } from 'react';

const deviceOf = ({ device, type }: Session): string => [device.browser, device.os].filter(Boolean).join(' on ') || type;

/** One sign-in: device, address, and when it was used. */
export function SessionRow({ session, children }: { readonly session: Session; readonly children?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
      <span className="min-w-0 flex-1 basis-52">
        <span className="font-medium">{deviceOf(session)}</span> {session.current ? <Badge tone="accent">this one</Badge> : null}{' '}
        {session.status === 'locked' ? <Badge tone="warning">locked</Badge> : null}
        <span className="block text-xs text-ink-faint">
          {session.ipAddress ?? 'no address'} · {session.authMethod} · used <RelativeTime at={session.lastActivityAt} /> · begun{' '}
          <RelativeTime at={session.createdAt} />
        </span>
      </span>
      {children}
    </li>
  );
}
