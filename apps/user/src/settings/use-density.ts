'use client';
import { useCallback, useEffect, useState } from 'react';

const key = 'autoweave.density';

const apply = (compact: boolean): void => {
  if (compact) document.documentElement.dataset['density'] = 'compact';
  else delete document.documentElement.dataset['density'];
};

/** Compact mode: remembered by this browser and applied to the whole page at once. */
export function useDensity(): readonly [boolean, (compact: boolean) => void] {
  const [compact, setCompact] = useState(false);
  useEffect(() => {
    const stored = localStorage.getItem(key) === 'compact';
    setCompact(stored);
    apply(stored);
  }, []);
  const choose = useCallback((next: boolean) => {
    localStorage.setItem(key, next ? 'compact' : 'comfortable');
    setCompact(next);
    apply(next);
  }, []);
  return [compact, choose];
}
