'use client';
import { Slider as RadixSlider } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** A slider; give the thumb its name with `aria-label`. */
export function Slider({ className, 'aria-label': label, ...rest }: ComponentProps<typeof RadixSlider.Root>) {
  return (
    <RadixSlider.Root className={cn('relative flex h-5 w-full touch-none items-center select-none', className)} {...rest}>
      <RadixSlider.Track className="relative h-1 grow rounded-full bg-line-strong">
        <RadixSlider.Range className="absolute h-full rounded-full bg-accent" />
      </RadixSlider.Track>
      <RadixSlider.Thumb aria-label={label} className="block size-4 rounded-full border border-control-line bg-surface shadow-low" />
    </RadixSlider.Root>
  );
}
