'use client';
import { Popover as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../cn';

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverClose = Radix.Close;

/** A panel at its trigger. Escape and a press outside close it; focus returns. Give it a name with `aria-label`. */
export function PopoverContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          'z-50 flex max-h-(--radix-popover-content-available-height) animate-rise flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-high outline-none',
          className,
        )}
        {...rest}
      />
    </Radix.Portal>
  );
}
