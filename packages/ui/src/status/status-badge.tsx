import { Badge } from '../base/badge';
import { StatusDot } from './status-dot';
import { statusLook } from './status-look';

export function StatusBadge({
  status,
  label,
  className,
}: {
  readonly status: string;
  readonly label?: string;
  readonly className?: string;
}) {
  const look = statusLook(status);
  return (
    <Badge tone={look.tone} className={className}>
      <StatusDot status={status} className="size-1.5" />
      {label ?? look.label}
    </Badge>
  );
}
