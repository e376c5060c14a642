'use client';
import type { ComponentType, ReactNode } from 'react';
import { TooltipProvider } from '../base/tooltip';
import { type AuthState, AuthProvider } from './auth-provider';
import { type LinkProps, LinkProvider } from './link';
import { ThemeProvider } from './theme-provider';
import { ToastProvider } from './toast-provider';

export interface UiProvidersProps {
  readonly auth: AuthState;
  readonly link: ComponentType<LinkProps>;
  readonly nonce?: string;
  readonly children: ReactNode;
}

/** Everything the components expect above them, in the fixed order theme → auth → toast. */
export function UiProviders({ auth, link, nonce, children }: UiProvidersProps) {
  return (
    <ThemeProvider nonce={nonce}>
      <AuthProvider value={auth}>
        <LinkProvider value={link}>
          <TooltipProvider delayDuration={300}>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </LinkProvider>
      </AuthProvider>
    </ThemeProvider>
  );
}
