'use client';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const nearPx = 80;
const gapPx = 20;

export interface Follow<Box extends HTMLElement> {
  /** The scrolling box. */
  readonly box: RefObject<Box | null>;
  /** Its content, whose last child is the newest entry. */
  readonly content: RefObject<HTMLDivElement | null>;
  /** Newer content is below what the reader looks at. */
  readonly away: boolean;
  /** Goes there and follows again. */
  readonly jump: () => void;
}

/**
 * Keeps the newest entry in sight while content grows, until the reader scrolls. While `live`, that is its end (words
 * are still coming); afterwards its beginning, because that is where a finished answer is read from.
 */
export function useFollowNewest<Box extends HTMLElement>(live: boolean): Follow<Box> {
  const box = useRef<Box>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const liveNow = useRef(live);
  const [away, setAway] = useState(false);

  const settle = useCallback(() => {
    const scroller = box.current;
    const newest = content.current?.lastElementChild;
    if (!scroller || !following.current) return;
    const start = newest ? newest.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - gapPx : 0;
    scroller.scrollTop = liveNow.current ? scroller.scrollHeight : start;
  }, []);
  const jump = useCallback(() => {
    following.current = true;
    setAway(false);
    const scroller = box.current;
    scroller?.scrollTo({ top: scroller.scrollHeight });
  }, []);

  useEffect(() => {
    liveNow.current = live;
    settle();
  }, [live, settle]);

  useEffect(() => {
    const scroller = box.current;
    const inner = content.current;
    if (!scroller || !inner) return;
    const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPx;
    // Only what the reader does takes the following away: our own scrolling raises scroll events, too.
    const onReader = () => {
      following.current = false;
    };
    const onScroll = () => {
      if (liveNow.current && isNear()) following.current = true;
      setAway(!following.current && !isNear());
    };
    const observer = new ResizeObserver(settle);
    observer.observe(inner);
    scroller.addEventListener('wheel', onReader, { passive: true });
    scroller.addEventListener('touchmove', onReader, { passive: true });
    scroller.addEventListener('keydown', onReader);
    scroller.addEventListener('pointerdown', onReader);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const) scroller.removeEventListener(kind, onReader);
      scroller.removeEventListener('scroll', onScroll);
    };
  }, [settle]);
  return { box, content, away, jump };
}
