import type { ComponentProps } from 'react';
import { cn } from '../cn';

// 16 px on touch screens: smaller text makes iOS zoom into the field.
export const fieldLook =
  'w-full rounded-md border border-control-line/70 bg-surface px-3 text-base text-ink placeholder:text-ink-faint transition-colors hover:border-control-line focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-danger disabled:opacity-60 pointer-coarse:text-[1rem]';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(fieldLook, 'h-9 pointer-coarse:h-11', className)} {...rest} />;
}
