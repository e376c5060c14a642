'use client';
import type { Setting } from '@autoweave/contracts';
import { AppearanceProvider, type Look, useAuth, useToast } from '@autoweave/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useGateway } from '../api/gateway';
import { lookOf, settingsOfLook } from './look-of';

const key = ['my-settings'] as const;

/** What holds for the person who is signed in. */
function useMySettings() {
  const { client } = useGateway();
  const { user } = useAuth();
  return useQuery({ queryKey: key, queryFn: () => client.mySettings.list(), enabled: user !== undefined, staleTime: 60_000 });
}

/** The look of whoever is signed in, the same on every device, and changed everywhere as soon as it is chosen. */
export function Appearance({ children }: { readonly children: ReactNode }) {
  const { client, realtime } = useGateway();
  const { user } = useAuth();
  const queries = useQueryClient();
  const toast = useToast();
  const settings = useMySettings();
  const signedIn = user !== undefined;
  useEffect(() => {
    if (!signedIn) return;
    return realtime.followAll((frame) => {
      if (frame.type === 'settings.changed') void queries.invalidateQueries({ queryKey: key });
    });
  }, [signedIn, realtime, queries]);
  const choose = (change: Partial<Look>) => {
    const changed = settingsOfLook(change);
    queries.setQueryData(key, (known: { settings: Setting[] } | undefined) =>
      known ? { ...known, settings: known.settings.map((one) => (one.key in changed ? { ...one, value: changed[one.key] } : one)) } : known,
    );
    client.mySettings
      .setMany({ settings: changed })
      .catch(() => toast.error('Your choice could not be kept', 'It holds in this window. Try again when the server can be reached.'))
      .finally(() => void queries.invalidateQueries({ queryKey: key }));
  };
  return (
    <AppearanceProvider look={settings.data && lookOf(settings.data.settings)} onChoose={choose}>
      {children}
    </AppearanceProvider>
  );
}
