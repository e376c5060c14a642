'use client';
import type { ServerFrame } from '@autoweave/contracts';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useGateway } from '../api/gateway';

const kept = 100;
const Incidents = createContext<readonly ServerFrame[]>([]);

/** Keeps what was told while the console is open. */
export function IncidentProvider({ enabled, children }: { readonly enabled: boolean; readonly children: ReactNode }) {
  const { realtime } = useGateway();
  const [frames, setFrames] = useState<readonly ServerFrame[]>([]);
  useEffect(() => {
    if (!enabled) return;
    return realtime.followAll((frame) => {
      if (frame.type === 'incident.found' || frame.type === 'alert.raised') setFrames((before) => [frame, ...before].slice(0, kept));
    });
  }, [enabled, realtime]);
  return <Incidents.Provider value={frames}>{children}</Incidents.Provider>;
}

/** Newest first. */
export const useIncidents = (): readonly ServerFrame[] => useContext(Incidents);
