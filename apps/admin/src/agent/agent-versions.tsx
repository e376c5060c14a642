'use client';
import { Button, ConfirmButton, RelativeTime, useAuth } from '@autoweave/ui';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { definitionChanges, type FieldChange } from './definition-changes';

function Changes({ changes }: { readonly changes: readonly FieldChange[] }) {
  if (changes.length === 0) return <p className="text-xs text-ink-faint">Nothing but its state changed.</p>;
  return (
    <ul className="grid gap-2">
      {changes.map(({ field, before, after }) => (
        <li key={field} className="min-w-0 text-xs">
          <p className="font-medium">{field}</p>
          <div className="mt-1 grid min-w-0 gap-1 sm:grid-cols-2">
            <pre className="max-h-40 overflow-auto rounded-md bg-danger-soft px-2 py-1 font-mono whitespace-pre-wrap text-danger">
              − {before}
            </pre>
            <pre className="max-h-40 overflow-auto rounded-md bg-success-soft px-2 py-1 font-mono whitespace-pre-wrap text-success">
              + {after}
            </pre>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Stored versions, what each changed, and the way back. */
export function AgentVersions({ name, current }: { readonly name: string; readonly current: number | undefined }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState<number>();
  const query = useRead(['agent-versions', name], (client) => client.agents.versions({ name }), { everyMs: false });
  return (
    <ReadPanel
      title="Versions"
      query={query}
      isEmpty={(data) => data.versions.length === 0}
      empty={{ icon: History, title: 'No stored versions', text: 'Change the definition to keep one.' }}
    >
      {({ versions }) => (
        <ul className="divide-y divide-line">
          {versions.map((version, index) => {
            const older = versions[index + 1];
            return (
              <li key={version.version} className="grid gap-2 px-4 py-3">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                  <span className="font-medium">Version {version.version}</span>
                  <span className="min-w-0 flex-1 text-xs text-ink-muted">
                    {version.change} · {version.changedBy} · <RelativeTime at={version.at} />
                  </span>
                  {older ? (
                    <Button
                      size="sm"
                      variant="ghost"
                      aria-expanded={open === version.version}
                      onClick={() => setOpen(open === version.version ? undefined : version.version)}
                    >
                      {open === version.version ? 'Hide changes' : 'Show changes'}
                    </Button>
                  ) : null}
                  {can('agent:update') && current !== undefined && version.version !== current ? (
                    <ConfirmButton
                      size="sm"
                      busy={busy}
                      title={`Go back to version ${version.version}?`}
                      description="It holds from the next task on. The present version is kept, so that you can come back to it."
                      confirm="Go back"
                      onConfirm={() =>
                        act({
                          call: (client) => client.agents.rollback({ name, version: version.version }),
                          done: `Version ${version.version} holds again`,
                          renew: ['agents', 'agent', 'agent-versions'],
                        })
                      }
                    >
                      Go back to it
                    </ConfirmButton>
                  ) : null}
                </div>
                {open === version.version && older ? <Changes changes={definitionChanges(older.definition, version.definition)} /> : null}
              </li>
            );
          })}
        </ul>
      )}
    </ReadPanel>
  );
}
