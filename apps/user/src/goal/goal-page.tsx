'use client';
import { Button, FileChip, Page, RelativeTime, StatusBadge } from '@autoweave/ui';
import { ArrowLeft, MessageSquare } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useGoalView } from '../api/goal-view';
import { GoalInside } from './goal-inside';
import { GoalRun } from './goal-run';
import { shownStatus } from './shown-status';

/** One goal on its own page. */
export function GoalPage({ goalId }: { readonly goalId: string }) {
  const router = useRouter();
  const { data: view } = useGoalView(goalId);
  const suggest = (text: string) => {
    localStorage.setItem('autoweave.draft.new', text);
    router.push('/');
  };
  return (
    <Page className="max-w-3xl">
      <div className="grid gap-4">
        <div className="flex items-center gap-2">
          <Button asChild variant="ghost" size="sm" className="-ml-2">
            <Link href="/goals">
              <ArrowLeft />
              Goals
            </Link>
          </Button>
          {view?.conversationId ? (
            <Button asChild size="sm" className="ml-auto">
              <Link href={`/c/${view.conversationId}`}>
                <MessageSquare />
                Open the conversation
              </Link>
            </Button>
          ) : null}
        </div>
        {view && view.lastSeq > 0 ? (
          <header className="grid gap-2">
            <h1 className="text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">{view.title}</h1>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-faint">
              <StatusBadge status={shownStatus(view)} />
              {view.receivedAt ? <RelativeTime at={view.receivedAt} /> : null}
              {view.intent ? (
                <span>
                  {view.intent.complexity.toLowerCase()} · {view.intent.risk.toLowerCase()} risk · {view.intent.pattern.toLowerCase()}
                </span>
              ) : null}
            </div>
            {view.text !== view.title ? (
              <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap text-ink-muted">{view.text}</p>
            ) : null}
            {view.inputs.length > 0 ? (
              <ul aria-label="Files handed in" className="flex flex-wrap gap-1.5">
                {view.inputs.map((file) => (
                  <li key={file.fileId} className="max-w-full">
                    <FileChip name={file.name} sizeBytes={file.size} />
                  </li>
                ))}
              </ul>
            ) : null}
          </header>
        ) : null}
        <GoalRun goalId={goalId} onSuggestion={suggest} />
        {view && view.lastSeq > 0 ? <GoalInside view={view} /> : null}
      </div>
    </Page>
  );
}
