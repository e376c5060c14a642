'use client';
import { useAppearance } from '@autoweave/ui';
import { useEffect } from 'react';
import { lookOf } from '../appearance/look-of';

const keys = ['theme', 'accent_color', 'compact_mode', 'show_agent_avatars'] as const;

/** Shows a look while it is being chosen, before it is saved (APP-044); what was before comes back when the page is left. */
export function usePreview(valueOf: (key: string) => unknown, isChanged: (key: string) => boolean): void {
  const appearance = useAppearance();
  const changed = keys.filter(isChanged);
  const look = changed.length === 0 ? '' : JSON.stringify(lookOf(keys.map((key) => ({ key, value: valueOf(key) }))));
  useEffect(() => {
    if (look === '' || !appearance) return;
    appearance.show(JSON.parse(look));
    return appearance.restore;
  }, [look, appearance]);
}
