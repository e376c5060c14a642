'use client';
import { useEffect } from 'react';

const question = 'There are changes that are not saved. Leave without them?';

/** Whether to go on although something is not saved. */
export const mayLeave = (dirty: boolean): boolean => !dirty || window.confirm(question);

const leads = (event: MouseEvent): boolean => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  return link !== null && isPlain && link.getAttribute('target') !== '_blank' && !link.hasAttribute('download');
};

/** Asks before the page is left with changes that are not saved: closed, loaded anew, or by a link within the app (APP-042). */
export function useLeaveWarning(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      if (!leads(event) || mayLeave(true)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('beforeunload', unload);
    // Before the router hears of it.
    document.addEventListener('click', click, true);
    return () => {
      window.removeEventListener('beforeunload', unload);
      document.removeEventListener('click', click, true);
    };
  }, [dirty]);
}
