'use client';
import type { Memory, Recall } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Header,
  Input,
  Markdown,
  Page,
  RelativeTime,
  SkeletonRows,
  useAuth,
  useToast,
} from '@autoweave/ui';
import { Brain, SearchX, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useForget, useNewestMemories, useRecall } from '../api/memory';
import { FaultState } from '../shell/fault-state';

function MemoryItem({ memory, hit }: { readonly memory: Memory; readonly hit?: Pick<Recall['hits'][number], 'score' | 'legs'> }) {
  const { can } = useAuth();
  const forget = useForget();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const long = memory.content.length > 280;
  const drop = () => {
    if (window.confirm(`Forget “${memory.title}”? Agents will not recall it again.`))
      forget.mutate(memory.memoryId, { onError: (error) => toast.error('Not forgotten', toApiError(error).message) });
  };
  return (
    <li className="grid gap-1.5 p-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 flex-1 basis-48 text-sm font-medium [text-wrap:wrap] [overflow-wrap:anywhere]">{memory.title}</h2>
        {hit ? (
          <span
            className="text-xs text-ink-faint tabular-nums"
            title={Object.entries(hit.legs)
              .map(([leg, score]) => `${leg} ${score.toFixed(2)}`)
              .join(', ')}
          >
            score {hit.score.toFixed(2)}
          </span>
        ) : null}
        <Badge>{memory.kind}</Badge>
        {can('memory:write') ? (
          <Button variant="ghost" size="icon-sm" aria-label={`Forget ${memory.title}`} busy={forget.isPending} onClick={drop}>
            {forget.isPending ? null : <Trash2 />}
          </Button>
        ) : null}
      </div>
      {open || !long ? (
        <Markdown text={memory.content} className="text-sm text-ink-muted" />
      ) : (
        <p className="line-clamp-3 text-sm [overflow-wrap:anywhere] text-ink-muted">{memory.content}</p>
      )}
      {long ? (
        <Button variant="link" size="sm" className="justify-self-start" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all'}
        </Button>
      ) : null}
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-faint">
        <span className="[overflow-wrap:anywhere]">{memory.source}</span>
        <span>used {memory.usageCount} ×</span>
        <RelativeTime at={memory.createdAt} />
      </p>
    </li>
  );
}

/** What the platform remembers: search it, read it, make it forget. */
export function MemoryPage() {
  const [text, setText] = useState('');
  const [query, setQuery] = useState('');
  const newest = useNewestMemories();
  const recall = useRecall(query);
  const searching = query !== '';
  const shown = searching ? recall : newest;
  const search = (event: FormEvent) => {
    event.preventDefault();
    setQuery(text.trim());
  };
  const hits = recall.data?.hits ?? [];
  const memories = newest.data?.memories ?? [];
  return (
    <Page className="max-w-3xl">
      <Header title="Memory" description="What was learned from finished goals and what you told AutoWeave to keep." />
      <form onSubmit={search} role="search" className="flex gap-2">
        <Input
          type="search"
          aria-label="Search memory"
          placeholder="Search by meaning or words"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === '') setQuery('');
          }}
        />
        <Button
          type="submit"
          variant="primary"
          size="md"
          className="h-9"
          disabled={text.trim() === ''}
          busy={searching && recall.isFetching}
        >
          Search
        </Button>
      </form>
      {searching && recall.data ? (
        <p className="-mt-3 text-xs text-ink-faint tabular-nums">
          {hits.length} found by {recall.data.tier} in {Math.round(recall.data.latencyMs)} ms
          {recall.data.degraded ? <span className="text-warning"> · reduced search, the better index is not available</span> : null}
        </p>
      ) : null}
      {shown.isPending ? <SkeletonRows rows={5} /> : null}
      {shown.isError && !shown.data ? <FaultState error={shown.error} onRetry={() => void shown.refetch()} /> : null}
      {searching && recall.data ? (
        <Card>
          {hits.length === 0 ? (
            <EmptyState icon={SearchX} title="Nothing found">
              Try other words; single terms work, too.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {hits.map((hit) => (
                <MemoryItem key={hit.memory.memoryId} memory={hit.memory} hit={hit} />
              ))}
            </ul>
          )}
        </Card>
      ) : null}
      {!searching && newest.data ? (
        <Card>
          {memories.length === 0 ? (
            <EmptyState icon={Brain} title="Nothing remembered yet">
              Finished goals leave what was learned here.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {memories.map((memory) => (
                <MemoryItem key={memory.memoryId} memory={memory} />
              ))}
            </ul>
          )}
        </Card>
      ) : null}
    </Page>
  );
}
