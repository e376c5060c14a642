'use client';
import { Button, Dialog, DialogContent, Markdown, RelativeTime, SkeletonRows, StatusBadge } from '@autoweave/ui';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { ReadPanel } from '../shell/read-panel';

function ReportText({ reportId }: { readonly reportId: string }) {
  const query = useRead(['report', reportId], (client) => client.schedules.report({ reportId }), { everyMs: false });
  if (query.isError) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  return query.data ? <Markdown text={query.data.body} /> : <SkeletonRows rows={4} />;
}

/** What scheduled goals answered. */
export function ReportList({ scheduleId }: { readonly scheduleId?: string }) {
  const [open, setOpen] = useState<{ readonly reportId: string; readonly title: string }>();
  const query = useRead(['reports', scheduleId ?? ''], (client) =>
    client.schedules.reports({ limit: 50, ...(scheduleId ? { scheduleId } : {}) }),
  );
  return (
    <>
      <ReadPanel
        title="Reports"
        query={query}
        isEmpty={(data) => data.reports.length === 0}
        empty={{
          icon: FileText,
          title: 'No reports yet',
          text: 'A schedule that keeps a report adds one after each run. Run one now to see it.',
        }}
      >
        {({ reports }) => (
          <ul className="divide-y divide-line">
            {reports.map((report) => (
              <li key={report.reportId} className="flex items-center gap-3 px-4 py-2">
                <Button variant="link" className="min-w-0 justify-start" onClick={() => setOpen(report)}>
                  <span className="truncate">{report.title}</span>
                </Button>
                <StatusBadge status={report.status} className="ml-auto" />
                <RelativeTime at={report.createdAt} className="w-24 text-right text-xs text-ink-faint" />
              </li>
            ))}
          </ul>
        )}
      </ReadPanel>
      <Dialog open={open !== undefined} onOpenChange={() => setOpen(undefined)}>
        {open ? (
          <DialogContent title={open.title} className="max-w-3xl">
            <ReportText reportId={open.reportId} />
          </DialogContent>
        ) : null}
      </Dialog>
    </>
  );
}
