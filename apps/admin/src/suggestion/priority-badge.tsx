import type { SuggestionPriority } from '@autoweave/contracts';
import { Badge } from '@autoweave/ui';

const looks = {
  CRITICAL: ['danger', 'Critical'],
  HIGH: ['warning', 'High'],
  MEDIUM: ['neutral', 'Medium'],
  LOW: ['outline', 'Low'],
} as const satisfies Record<SuggestionPriority, readonly [string, string]>;

/** How pressing a suggestion is. */
export function PriorityBadge({ priority }: { readonly priority: SuggestionPriority }) {
  const [tone, label] = looks[priority];
  return <Badge tone={tone}>{label}</Badge>;
}
