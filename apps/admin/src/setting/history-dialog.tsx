'use client';
import type { SettingChange, SettingDefinition } from '@autoweave/contracts';
import { Badge, ConfirmButton, Dialog, DialogContent, EmptyState, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { History, Undo2 } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { Difference } from './value-text';

export interface HistoryDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Of one setting; left out: of all. */
  readonly definition: SettingDefinition | undefined;
  readonly schema: readonly SettingDefinition[];
  readonly scope: 'installation' | 'tenant';
  readonly canWrite: boolean;
}

/** What was changed, by whom and why, with a way back. */
export function HistoryDialog({ open, onOpenChange, definition, schema, scope, canWrite }: HistoryDialogProps) {
  const query = useRead(
    ['settings-history', scope, definition?.key ?? ''],
    (client) => client.settings.history({ scope, limit: 100, ...(definition ? { key: definition.key } : {}) }),
    { enabled: open },
  );
  const people = useRead(['users', 'names'], (client) => client.users.list({}), { enabled: open, everyMs: false });
  const nameOf = (id: string) => people.data?.users.find((one) => one.userId === id)?.name ?? id;
  const of = (change: SettingChange) => schema.find((one) => one.key === change.key);
  const changes = query.data?.changes ?? [];
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        className="top-[6vh] max-h-[88vh] max-w-2xl"
        title={definition ? `History of ${definition.label}` : 'History of settings'}
        description="The last hundred changes, newest first."
      >
        {query.isPending ? <SkeletonRows rows={4} /> : null}
        {query.isError ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data && changes.length === 0 ? (
          <EmptyState icon={History} title="Nothing was changed yet">
            Every change appears here with what was there before.
          </EmptyState>
        ) : null}
        <ol aria-label="Changes" className="-mx-5 divide-y divide-line">
          {changes.map((change) => (
            <li key={change.historyId} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-5 py-3">
              <div className="grid min-w-0 flex-1 basis-64 gap-1">
                <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                  {of(change)?.label ?? change.key}
                  {change.newValue === null ? <Badge tone="outline">Reset</Badge> : null}
                </p>
                <Difference definition={of(change)} before={change.oldValue} after={change.newValue} />
                <p className="text-xs text-ink-faint">
                  {nameOf(change.changedBy)} · <RelativeTime at={change.changedAt} />
                  {change.reason ? ` · “${change.reason}”` : ''}
                </p>
              </div>
              {canWrite && of(change) ? <RollbackButton change={change} definition={of(change)} /> : null}
            </li>
          ))}
        </ol>
      </DialogContent>
    </Dialog>
  );
}

function RollbackButton({ change, definition }: { readonly change: SettingChange; readonly definition: SettingDefinition | undefined }) {
  const { act, busy } = useAct();
  const label = definition?.label ?? change.key;
  return (
    <ConfirmButton
      size="sm"
      busy={busy}
      aria-label={`Go back to before this change of ${label}`}
      title={`Put ${label} back?`}
      description={
        <div className="grid gap-2">
          What held before this change holds again. It is a change of its own, and can be taken back as well.
          <Difference definition={definition} before={change.newValue} after={change.oldValue} />
        </div>
      }
      confirm="Put back"
      onConfirm={() =>
        act({
          call: (client) => client.settings.rollback({ historyId: change.historyId }),
          done: `${label} is as it was`,
          renew: ['settings', 'settings-history'],
        })
      }
    >
      <Undo2 />
      Put back
    </ConfirmButton>
  );
}
