import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** A tick box: the platform's own, in our colours. Its label stands around or beside it. */
export function Checkbox({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <input type="checkbox" className={cn('size-4 shrink-0 accent-accent disabled:opacity-50 pointer-coarse:size-5', className)} {...rest} />
  );
}
