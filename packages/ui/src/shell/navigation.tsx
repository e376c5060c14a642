'use client';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../base/badge';
import { cn } from '../cn';
import { Link } from '../provider/link';

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Paths below `href` count as this item, too. */
  readonly exact?: boolean;
  readonly badge?: ReactNode;
  /** Heading above the first item of several that belong together. */
  readonly group?: string;
}

export const isCurrent = (item: Pick<NavigationItem, 'href' | 'exact'>, path: string): boolean =>
  path === item.href || (!item.exact && item.href !== '/' && path.startsWith(`${item.href}/`));

export function Navigation({
  items,
  path,
  label,
}: {
  readonly items: readonly NavigationItem[];
  readonly path: string;
  readonly label: string;
}) {
  return (
    <nav aria-label={label}>
      <ul className="grid gap-px">
        {items.map((item, index) => {
          const current = isCurrent(item, path);
          const heading = item.group !== items[index - 1]?.group ? item.group : undefined;
          return (
            <li key={item.href}>
              {heading ? <p className="px-2 pt-4 pb-1 text-2xs font-medium text-ink-faint">{heading}</p> : null}
              <Link
                href={item.href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-muted transition-colors hover:bg-hover hover:text-ink focus-visible:outline-offset-[-2px] pointer-coarse:h-11',
                  current && 'bg-hover font-medium text-ink',
                )}
              >
                <item.icon aria-hidden="true" className={cn('size-4', current ? 'text-ink' : 'text-ink-faint')} strokeWidth={1.75} />
                <span className="flex-1 truncate">{item.label}</span>
                {item.badge}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** How many things wait for a person; nothing when none does. */
export function WaitingBadge({ count, one, many }: { readonly count: number; readonly one: string; readonly many: string }) {
  if (count === 0) return null;
  return (
    <Badge tone="warning" className="relative h-5 tabular-nums">
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {count === 1 ? one : many}</span>
    </Badge>
  );
}
