'use client';
import { useCallback, useEffect, useState } from 'react';

const prefix = 'autoweave.draft.';
const keyOf = (id: string): string => prefix + id;

/** Whoever signs in next in this browser reads nothing of it. */
export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}

/** Text that is being written, kept per conversation across reloads of this browser. */
export function useDraft(id: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState('');
  useEffect(() => setText(localStorage.getItem(keyOf(id)) ?? ''), [id]);
  const write = useCallback(
    (next: string) => {
      setText(next);
      if (next) localStorage.setItem(keyOf(id), next);
      else localStorage.removeItem(keyOf(id));
    },
    [id],
  );
  return [text, write];
}
