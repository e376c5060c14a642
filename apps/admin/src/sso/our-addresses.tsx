import type { SsoKind } from '@autoweave/contracts';
import { CopyLine } from './copy-line';

export interface OurAddressesProps {
  /** The gateway as browsers reach it. */
  readonly base: string;
  readonly kind: SsoKind;
  readonly slug: string;
}

/** What to enter at the provider: it sends people back to these addresses only. */
export function OurAddresses({ base, kind, slug }: OurAddressesProps) {
  if (slug === '')
    return <p className="text-xs text-ink-faint">Give it a name for addresses first: what to enter at the provider appears here.</p>;
  return (
    <div className="grid gap-2">
      <CopyLine label={kind === 'saml' ? 'ACS URL (assertion consumer service)' : 'Redirect URI'} text={`${base}/sso/callback/${slug}`} />
      {kind === 'saml' ? <CopyLine label="Entity id and metadata" text={`${base}/sso/metadata/${slug}`} /> : null}
      {kind === 'oidc' ? <CopyLine label="Back-channel logout URI" text={`${base}/sso/backchannel-logout/${slug}`} /> : null}
    </div>
  );
}
