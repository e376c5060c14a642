'use client';
import { useCallback, useEffect, useState } from 'react';

const keyOf = (id: string): string => `autoweave.draft.${id}`;

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
