'use client';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const nearPx = 80;

/**
 * Keeps a scrolling box at its end while content grows, until the reader scrolls up.
 * `away` says that newer content is below; `jump` goes there.
 */
export function useStickToBottom<Element extends HTMLElement>(): { readonly box: RefObject<Element | null>; readonly content: RefObject<HTMLDivElement | null>; readonly away: boolean; readonly jump: () => void } {
  const box = useRef<Element>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [away, setAway] = useState(false);
  const jump = useCallback(() => {
    stuck.current = true;
    setAway(false);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, []);
  useEffect(() => {
    const scroller = box.current;
    if (!scroller || !content.current) return;
    const onScroll = () => {
      stuck.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx;
      setAway(!stuck.current);
    };
    const observer = new ResizeObserver(() => {
      if (stuck.current) scroller.scrollTop = scroller.scrollHeight;
    });
    observer.observe(content.current);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    };
  }, []);
  return { box, content, away, jump };
}
