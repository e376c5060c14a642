import type { ReactNode } from 'react';

const address = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])/;

/** Text of the product's own with the addresses in it to follow. Not for text of agents or strangers. */
export function LinkedText({ text }: { readonly text: string }): ReactNode {
  return text.split(address).map((part, at) =>
    at % 2 === 1 ? (
      <a key={`${at}`} href={part} className="text-accent underline underline-offset-2">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
