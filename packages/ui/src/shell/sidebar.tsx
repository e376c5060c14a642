import type { ReactNode } from 'react';
import { cn } from '../cn';

export interface SidebarProps {
  readonly header: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
}

/** The left column: header and footer stay, the middle scrolls. */
export function Sidebar({ header, children, footer, className }: SidebarProps) {
  return (
    <div className={cn('flex h-full min-h-0 flex-col bg-sunken', className)}>
      <div className="px-2 pt-3">{header}</div>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-2 py-3">{children}</div>
      {footer ? <div className="border-t border-line p-2">{footer}</div> : null}
    </div>
  );
}
