'use client';
import { useTheme as useNextTheme } from 'next-themes';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from 'react';
import { applyLook, type Look, rememberedLook, rememberLook } from './look';
import type { ThemeChoice } from './theme-provider';

export interface AppearanceState {
  /** Chooses for oneself, for every device. */
  readonly choose: (change: Partial<Look>) => void;
  /** Shows a look without choosing it. */
  readonly show: (look: Partial<Look>) => void;
  /** Back to what is chosen. */
  readonly restore: () => void;
}

const AppearanceContext = createContext<AppearanceState | undefined>(undefined);

/** How to choose a look; undefined where nobody is signed in and a look is chosen for this browser only. */
export const useAppearance = (): AppearanceState | undefined => useContext(AppearanceContext);

export interface AppearanceProviderProps {
  /** What holds for the person; undefined while it is not known, then what this browser remembers is shown. */
  readonly look: Look | undefined;
  readonly onChoose: (change: Partial<Look>) => void;
  readonly children: ReactNode;
}

/** Applies the look of a person to the page, and takes over what they choose. */
export function AppearanceProvider({ look, onChoose, children }: AppearanceProviderProps) {
  const { setTheme } = useNextTheme();
  const chosen = useRef<Look | undefined>(look);
  const tell = useRef(onChoose);
  tell.current = onChoose;
  const show = useCallback(
    (change: Partial<Look>) => {
      const shown = { ...(chosen.current ?? rememberedLook()), ...change };
      applyLook(shown);
      if (change.theme) setTheme(change.theme);
    },
    [setTheme],
  );
  const restore = useCallback(() => {
    if (chosen.current) show(chosen.current);
  }, [show]);
  const text = look && JSON.stringify(look);
  useEffect(() => {
    const known = text === undefined ? undefined : (JSON.parse(text) as Look);
    chosen.current = known;
    if (known) {
      show(known);
      rememberLook(known);
    } else applyLook(rememberedLook());
  }, [text, show]);
  const value = useMemo(
    () => ({
      show,
      restore,
      choose: (change: Partial<Look>) => {
        show(change);
        tell.current(change);
      },
    }),
    [show, restore],
  );
  return <AppearanceContext.Provider value={value}>{children}</AppearanceContext.Provider>;
}

/** The theme of the page, and how to choose another one: for the person where one is signed in, else for this browser. */
export function useChosenTheme(setTheme: (choice: ThemeChoice) => void): (choice: ThemeChoice) => void {
  const choose = useAppearance()?.choose;
  return useCallback(
    (choice) => {
      setTheme(choice);
      choose?.({ theme: choice });
    },
    [setTheme, choose],
  );
}
