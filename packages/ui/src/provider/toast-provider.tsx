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
          },
        }}
      />
    </>
  );
}

export interface ToastApi {
  readonly success: (title: string, description?: string) => void;
  readonly error: (title: string, description?: string) => void;
  readonly info: (title: string, description?: string) => void;
}

const api: ToastApi = {
  success: (title, description) => void toast.success(title, { description }),
  error: (title, description) => void toast.error(title, { description }),
  info: (title, description) => void toast(title, { description }),
};

/** Short, passing messages. What must not be missed belongs on the page. */
export const useToast = (): ToastApi => api;
