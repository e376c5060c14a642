'use client';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../cn';
import { Link } from '../provider/link';

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Paths below `href` count as this item, too. */
  readonly exact?: boolean;
  readonly badge?: ReactNode;
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
        {items.map((item) => {
          const current = isCurrent(item, path);
          return (
            <li key={item.href}>
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
