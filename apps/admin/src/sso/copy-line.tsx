import { CopyButton } from '@autoweave/ui';

/** An address of ours that the provider must be told. */
export function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className="min-w-0">
      <p className="text-xs text-ink-muted">{label}</p>
      <div className="mt-0.5 flex items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
        <code className="min-w-0 flex-1 truncate font-mono text-xs select-all" title={text}>
          {text}
        </code>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
