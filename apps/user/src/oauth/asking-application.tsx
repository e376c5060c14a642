import type { AskingClient } from '@autoweave/contracts';

/** Who asks: the application's own name, and whose it is. */
export function AskingApplication({ client }: { readonly client: AskingClient }) {
  return (
    <p className="text-sm text-pretty text-ink-muted">
      <strong className="font-medium [overflow-wrap:anywhere] text-ink">{client.name}</strong>, registered by{' '}
      <span className="[overflow-wrap:anywhere]">{client.organisation}</span>, would like to:
      {client.homepage ? <span className="mt-0.5 block text-xs [overflow-wrap:anywhere] text-ink-faint">{client.homepage}</span> : null}
    </p>
  );
}
