'use client';
import { maxTelosLength, type TelosDocument } from '@autoweave/contracts';
import { Button, Card, Field, formatPlural, Input, Markdown, RelativeTime, Segmented, Textarea, useAuth } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { DocumentVersions } from './document-versions';
import { telosWords } from './telos-words';

/** The text being written, and the version that it began with. */
export interface Draft {
  readonly content: string;
  readonly basedOn: number;
}

export interface DocumentEditorProps {
  readonly document: TelosDocument;
  readonly draft: Draft | undefined;
  readonly onDraft: (draft: Draft | undefined) => void;
}

/** Writes one document; what is typed stays until it is saved or thrown away, also when somebody else saves meanwhile. */
export function DocumentEditor({ document, draft, onDraft }: DocumentEditorProps) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [reason, setReason] = useState('');
  const [shown, setShown] = useState<'write' | 'read'>('write');
  const { asks, example } = telosWords[document.name];
  const mayWrite = can('tenant:update');
  const content = draft?.content ?? document.content;
  const overtaken = draft !== undefined && draft.basedOn !== document.version;
  const save = () =>
    draft &&
    act({
      call: (client) => client.telos.change({ name: document.name, ...draft, ...(reason.trim() ? { reason: reason.trim() } : {}) }),
      done: 'Saved: plans from now on are compared with it',
      renew: ['telos'],
      after: () => {
        onDraft(undefined);
        setReason('');
      },
    });
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[2fr_1fr]">
      <Card className="grid gap-3 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 text-sm text-ink-muted">{asks}</p>
          <Segmented
            label="View"
            value={shown}
            onChange={setShown}
            options={[
              { value: 'write', label: 'Write' },
              { value: 'read', label: 'Read' },
            ]}
          />
        </div>
        {shown === 'read' ? (
          <div className="min-h-48">
            {content.trim() ? <Markdown text={content} /> : <p className="text-sm text-ink-faint">Nothing is written yet.</p>}
          </div>
        ) : (
          <Textarea
            aria-label={telosWords[document.name].title}
            value={content}
            readOnly={!mayWrite}
            placeholder={example}
            maxLength={maxTelosLength}
            className="min-h-72 font-mono text-sm"
            onChange={(event) => onDraft({ content: event.target.value, basedOn: draft?.basedOn ?? document.version })}
          />
        )}
        {overtaken ? (
          <p role="alert" className="text-sm text-warning">
            Somebody saved version {document.version} while you were writing. Copy what you need, then throw your text away to see theirs.
          </p>
        ) : null}
        <div className="flex flex-wrap items-end gap-2">
          <p className="min-w-0 flex-1 basis-40 text-xs text-ink-faint">
            {document.version === 0 ? 'Not written yet' : `Version ${document.version}`}
            {document.updatedAt ? (
              <>
                {' '}
                · <RelativeTime at={document.updatedAt} />
              </>
            ) : null}{' '}
            · {formatPlural(content.length, 'character')}
          </p>
          {draft && mayWrite ? (
            <>
              <Field label="Why" className="w-full sm:w-56">
                {(id) => (
                  <Input
                    id={id}
                    value={reason}
                    maxLength={500}
                    placeholder="May be left empty"
                    onChange={(event) => setReason(event.target.value)}
                  />
                )}
              </Field>
              <Button onClick={() => onDraft(undefined)}>Throw away</Button>
              <Button variant="primary" busy={busy} disabled={overtaken || content === document.content} onClick={save}>
                Save
              </Button>
            </>
          ) : null}
        </div>
      </Card>
      <DocumentVersions
        document={document}
        onTake={mayWrite ? (taken) => onDraft({ content: taken, basedOn: document.version }) : undefined}
      />
    </div>
  );
}
