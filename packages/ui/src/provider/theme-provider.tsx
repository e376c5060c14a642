'use client';
import { ThemeProvider as NextThemes, useTheme as useNextTheme } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { useChosenTheme } from './appearance';

export type ThemeChoice = 'light' | 'dark' | 'system';

/** Theme by class on <html>, default: what the system says. `nonce` lets its inline script pass the CSP. */
export function ThemeProvider({ children, nonce }: { readonly children: ReactNode; readonly nonce?: string }) {
  return (
    <NextThemes attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
    </NextThemes>
  );
}

/** The chosen theme and what it resolves to. Undefined until mounted: the server cannot know it. */
export function useTheme(): {
  readonly choice: ThemeChoice | undefined;
  readonly resolved: 'light' | 'dark' | undefined;
  readonly choose: (choice: ThemeChoice) => void;
} {
  const { theme, resolvedTheme, setTheme } = useNextTheme();
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const choose = useChosenTheme(setTheme);
  return {
    choice: mounted ? (theme as ThemeChoice) : undefined,
    resolved: mounted ? (resolvedTheme as 'light' | 'dark') : undefined,
    choose,
  };
}
