import { Badge } from '../base/badge.js';
import { StatusDot } from './status-dot.js';
import { statusLook } from './status-look.js';

export function StatusBadge({ status, label, className }: { readonly status: string; readonly label?: string; readonly className?: string }) {
  const look = statusLook(status);
  return (
    <Badge tone={look.tone} className={className}>
      <StatusDot status={status} className="size-1.5" />
      {label ?? look.label}
    </Badge>
  );
}
