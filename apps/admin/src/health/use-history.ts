'use client';
import { useEffect, useState } from 'react';

/** Points kept of a figure: five minutes at one every five seconds. */
const maxPoints = 60;

export type History = Readonly<Record<string, readonly number[]>>;

/** Adds a sample to each series; a series that is not in the sample ends. */
export function withSample(history: History, sample: Readonly<Record<string, number>>): History {
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, [...(history[name] ?? []), value].slice(-maxPoints)]));
}

/** What the page has seen of some figures since it was opened, one point per reading. */
export function useHistory(readAt: number, sample: Readonly<Record<string, number>> | undefined): History {
  const [history, setHistory] = useState<History>({});
  useEffect(() => {
    if (sample) setHistory((before) => withSample(before, sample));
    // One point per reading, whether or not the figures changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [readAt]);
  return history;
}
