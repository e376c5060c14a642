'use client';
import { ScrollArea as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../cn';

export function ScrollArea({ className, children, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root className={cn('overflow-hidden', className)} {...rest}>
      <Radix.Viewport className="size-full">{children}</Radix.Viewport>
      <Radix.Scrollbar orientation="vertical" className="flex w-2 touch-none p-0.5">
        <Radix.Thumb className="flex-1 rounded-full bg-line-strong" />
      </Radix.Scrollbar>
    </Radix.Root>
  );
}
