import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** A quiet surface that groups one thing. */
export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={cn('min-w-0 rounded-lg border border-line bg-surface', className)} {...rest} />;
}

export function CardHeader({ className, ...rest }: ComponentProps<'header'>) {
  return <header className={cn('flex min-h-11 items-center gap-2 border-b border-line px-4 py-2', className)} {...rest} />;
}

export function CardTitle({ className, ...rest }: ComponentProps<'h2'>) {
  return <h2 className={cn('text-sm font-medium text-ink', className)} {...rest} />;
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('p-4', className)} {...rest} />;
}
