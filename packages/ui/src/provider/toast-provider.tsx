'use client';
import type { ReactNode } from 'react';
import { Toaster, toast } from 'sonner';
import { useTheme } from './theme-provider';

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { resolved } = useTheme();
  return (
    <>
      {children}
      <Toaster
        theme={resolved ?? 'light'}
        position="bottom-right"
        toastOptions={{
          unstyled: true,
          classNames: {
            toast: 'flex w-(--width) items-start gap-2.5 rounded-lg border border-line bg-surface p-3 text-sm text-ink shadow-mid',
            title: 'font-medium',
            description: 'text-ink-muted',
            icon: 'mt-0.5',
            content: 'min-w-0 flex-1 [overflow-wrap:anywhere]',
            actionButton: 'shrink-0 self-center rounded-md border border-line-strong px-2 py-1 text-xs font-medium hover:bg-hover',
          },
        }}
      />
    </>
  );
}

/** What a toast may have beside its words. */
export interface ToastOptions {
  /** Told once, however often it arrives. */
  readonly id?: string;
  readonly action?: { readonly label: string; readonly onClick: () => void };
  readonly durationMs?: number;
}

type Say = (title: string, description?: string, options?: ToastOptions) => void;
export interface ToastApi {
  readonly success: Say;
  readonly error: Say;
  readonly info: Say;
}

const with_ = (description: string | undefined, { id, action, durationMs }: ToastOptions = {}) => ({
  description,
  ...(id === undefined ? {} : { id }),
  ...(action ? { action } : {}),
  ...(durationMs === undefined ? {} : { duration: durationMs }),
});
const api: ToastApi = {
  success: (title, description, options) => void toast.success(title, with_(description, options)),
  error: (title, description, options) => void toast.error(title, with_(description, options)),
  info: (title, description, options) => void toast(title, with_(description, options)),
};

/** Short, passing messages. What must not be missed belongs on the page. */
export const useToast = (): ToastApi => api;
