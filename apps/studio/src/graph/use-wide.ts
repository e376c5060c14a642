'use client';
import { useSyncExternalStore } from 'react';

const query = '(min-width: 48rem)';

/** Whether the window is wide enough for a graph beside the navigation. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}
