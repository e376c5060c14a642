import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../cn';
import { Spinner } from './spinner';

export const buttonLook = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:shrink-0 [&_svg:not([class*=size-])]:size-4',
  {
    variants: {
      variant: {
        primary: 'bg-ink text-canvas hover:bg-ink/88 shadow-low',
        accent: 'bg-accent text-on-accent hover:bg-accent/90 shadow-low',
        secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover shadow-low',
        ghost: 'text-ink-muted hover:bg-hover hover:text-ink',
        danger: 'border border-danger/40 bg-danger-soft text-danger hover:border-danger',
        link: 'text-accent underline-offset-4 hover:underline px-0!',
      },
      size: {
        sm: 'h-7 px-2.5 text-xs pointer-coarse:h-9',
        md: 'h-8 px-3 text-sm pointer-coarse:h-10',
        lg: 'h-10 px-4 text-base pointer-coarse:h-11',
        icon: 'size-8 pointer-coarse:size-10',
        'icon-sm': 'size-7 pointer-coarse:size-9',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonLook> & { readonly asChild?: boolean; readonly busy?: boolean };

/** A button. `busy` shows a spinner and blocks clicks; an icon-only button needs `aria-label`. */
export function Button({ className, variant, size, asChild, busy, disabled, children, type, ...rest }: ButtonProps) {
  const look = cn(buttonLook({ variant, size }), className);
  if (asChild)
    return (
      <Slot.Root className={look} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button type={type ?? 'button'} className={look} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
}
