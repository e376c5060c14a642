import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** A table that scrolls sideways inside its own box (positioned, so that hidden labels stay in it) instead of widening the page. */
export function Table({ className, 'aria-label': label, ...rest }: ComponentProps<'table'>) {
  return (
    <div role="group" aria-label={label} tabIndex={0} className="relative w-full overflow-x-auto focus-visible:outline-offset-[-2px]">
      <table className={cn('w-full border-collapse text-sm', className)} {...rest} />
    </div>
  );
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cn('border-b border-line last:border-0', className)} {...rest} />;
}

export function TableHead({ className, ...rest }: ComponentProps<'th'>) {
  return <th scope="col" className={cn('h-9 px-4 text-left text-xs font-medium whitespace-nowrap text-ink-faint', className)} {...rest} />;
}

export function TableCell({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={cn('h-11 px-4 align-middle', className)} {...rest} />;
}
