import { Avatar } from '../base/avatar';
import { Badge } from '../base/badge';
import { Disclosure } from '../base/disclosure';
import { formatPlural } from '../format/count';
import { StatusBadge } from '../status/status-badge';
import { ModelLabel } from './model-label';

export interface AgentCardProps {
  readonly name: string;
  readonly type: string;
  readonly role: string;
  readonly description: string;
  readonly status: string;
  readonly capabilities: readonly string[];
  readonly tools: readonly string[];
  readonly privilege: string;
  readonly model: string;
  readonly activeTasks: number;
  readonly completed: number;
  readonly failed: number;
  readonly enabled: boolean;
}

const shownCapabilities = 8;

export function AgentCard(agent: AgentCardProps) {
  const finished = agent.completed + agent.failed;
  return (
    <article aria-label={agent.name} className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-4">
      <div className="flex items-start gap-2">
        <Avatar name={agent.name} of="agent" className="size-8 rounded-md" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-medium">{agent.name}</h2>
          <p className="truncate font-mono text-xs text-ink-faint">
            {agent.type === agent.name ? '' : `${agent.type} · `}
            {agent.role.replaceAll('_', ' ')}
          </p>
        </div>
        {agent.enabled ? <StatusBadge status={agent.status} /> : <Badge tone="outline">Disabled</Badge>}
      </div>
      <p className="mt-2 line-clamp-3 text-sm text-pretty text-ink-muted">{agent.description}</p>
      <ul aria-label="Capabilities" className="mt-3 flex flex-wrap gap-1">
        {agent.capabilities.slice(0, shownCapabilities).map((name) => (
          <li key={name}>
            <Badge tone="neutral">{name.replaceAll('_', ' ')}</Badge>
          </li>
        ))}
        {agent.capabilities.length > shownCapabilities ? (
          <li title={agent.capabilities.slice(shownCapabilities).join(', ')}>
            <Badge tone="outline">{agent.capabilities.length - shownCapabilities} more</Badge>
          </li>
        ) : null}
      </ul>
      {agent.tools.length === 0 ? (
        <p className="mt-2 text-xs text-ink-muted">no tools · {agent.privilege.toLowerCase()}</p>
      ) : (
        <Disclosure
          className="mt-2"
          summary={
            <span className="text-xs">
              {formatPlural(agent.tools.length, 'tool')} · {agent.privilege.toLowerCase()}
            </span>
          }
        >
          <ul className="flex flex-wrap gap-x-3 gap-y-1 pb-1 pl-5">
            {agent.tools.map((tool) => (
              <li key={tool} className="font-mono text-xs text-ink-muted">
                {tool}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      <div className="mt-auto grid gap-1.5 pt-3">
        <p className="truncate text-xs text-ink-muted tabular-nums">
          {formatPlural(agent.activeTasks, 'task')} now ·{' '}
          {finished > 0 ? `${agent.completed} of ${finished} succeeded` : 'none finished yet'}
        </p>
        <ModelLabel model={agent.model} />
      </div>
    </article>
  );
}
