'use client';
import type { TelosDocument } from '@autoweave/contracts';
import { Button, RelativeTime } from '@autoweave/ui';
import { History } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

export interface DocumentVersionsProps {
  readonly document: TelosDocument;
  /** Puts the text of an earlier version into the editor. */
  readonly onTake: ((content: string) => void) | undefined;
}

/** What a document said before. */
export function DocumentVersions({ document, onTake }: DocumentVersionsProps) {
  const query = useRead(['telos', document.name, document.version], (client) => client.telos.versions({ name: document.name, limit: 50 }), {
    everyMs: false,
  });
  return (
    <ReadPanel
      title="Versions"
      query={query}
      isEmpty={({ versions }) => versions.length === 0}
      empty={{ icon: History, title: 'No versions yet', text: 'Every saved change stays here and can be taken up again.' }}
    >
      {({ versions }) => (
        <ul className="divide-y divide-line">
          {versions.map((one) => (
            <li key={one.version} className="flex items-center gap-2 px-4 py-2.5">
              <div className="min-w-0 flex-1">
                <p className="text-sm">
                  Version {one.version}
                  {one.updatedAt ? (
                    <span className="text-ink-faint">
                      {' '}
                      · <RelativeTime at={one.updatedAt} />
                    </span>
                  ) : null}
                </p>
                <p className="truncate text-xs text-ink-muted">{one.reason ?? (one.content.trim().split('\n')[0] || 'emptied')}</p>
              </div>
              {onTake && one.version !== document.version ? (
                <Button size="sm" variant="ghost" onClick={() => onTake(one.content)}>
                  Take up
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
