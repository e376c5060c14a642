import type { ReactNode } from 'react';

export interface SettingRowProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
}

/** One setting: what it is, and its value or the way to change it. */
export function SettingRow({ title, description, children }: SettingRowProps) {
  return (
    <div role="group" aria-label={title} className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-sm font-medium [overflow-wrap:anywhere]">{title}</p>
        {description ? <div className="text-sm text-pretty text-ink-muted">{description}</div> : null}
      </div>
      <div className="min-w-0 text-sm text-ink-muted">{children}</div>
    </div>
  );
}
