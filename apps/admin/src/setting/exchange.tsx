'use client';
import type { SettingDefinition, SettingsDocument, SettingsImport } from '@autoweave/contracts';
import { Button, Dialog, DialogClose, DialogContent, saveText, useToast } from '@autoweave/ui';
import { Download, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useAct } from '../api/use-act';
import { readDocument } from './read-document';
import { Difference } from './value-text';

export interface ExchangeProps {
  readonly scope: 'installation' | 'tenant';
  readonly schema: readonly SettingDefinition[];
  readonly canImport: boolean;
}

/** Takes settings out as one file, and takes over such a file after showing what that would change. */
export function Exchange({ scope, schema, canImport }: ExchangeProps) {
  const { act, busy } = useAct();
  const toast = useToast();
  const picker = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<{ readonly document: SettingsDocument; readonly result: SettingsImport }>();
  const look = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    try {
      const document = readDocument(await file.text());
      act({
        call: (client) => client.settings.import({ document, scope, dryRun: true }),
        renew: [],
        after: (result) => setPreview({ document, result }),
      });
    } catch (error) {
      toast.error('Nothing was imported', (error as Error).message);
    }
  };
  const labelOf = (key: string) => schema.find((one) => one.key === key)?.label ?? key;
  const errors = Object.entries(preview?.result.errors ?? {});
  const changes = preview?.result.changes ?? [];
  return (
    <>
      <Button
        busy={busy}
        onClick={() =>
          act({
            call: (client) => client.settings.export({ scope }),
            renew: [],
            after: (document) => saveText(JSON.stringify(document, null, 2), 'settings.json', 'application/json'),
          })
        }
      >
        <Download />
        Export
      </Button>
      {canImport ? (
        <>
          <input
            ref={picker}
            type="file"
            accept=".json,application/json"
            hidden
            aria-label="Exported settings"
            onChange={(event) => void look(event.target)}
          />
          <Button busy={busy} onClick={() => picker.current?.click()}>
            <FileUp />
            Import
          </Button>
        </>
      ) : null}
      <Dialog open={preview !== undefined} onOpenChange={(open) => !open && setPreview(undefined)}>
        <DialogContent
          className="max-w-2xl"
          title={
            errors.length > 0 ? 'This file cannot be taken over' : changes.length === 0 ? 'Nothing would change' : 'Take over this file?'
          }
          description={
            errors.length > 0
              ? 'All of a file is taken over, or nothing. Correct these and choose it again.'
              : `${changes.length === 1 ? '1 setting changes' : `${changes.length} settings change`}, ${preview?.result.unchanged.length ?? 0} stay as they are. Secrets are not in the file and stay.`
          }
          footer={
            <>
              <DialogClose asChild>
                <Button>{changes.length === 0 || errors.length > 0 ? 'Close' : 'Keep as it is'}</Button>
              </DialogClose>
              {preview && errors.length === 0 && changes.length > 0 ? (
                <Button
                  variant="primary"
                  busy={busy}
                  onClick={() =>
                    act({
                      call: (client) => client.settings.import({ document: preview.document, scope }),
                      done: 'The settings were taken over',
                      renew: ['settings', 'settings-history'],
                      after: () => setPreview(undefined),
                    })
                  }
                >
                  Take over
                </Button>
              ) : null}
            </>
          }
        >
          {errors.length > 0 ? (
            <ul className="grid gap-2 text-sm">
              {errors.map(([key, message]) => (
                <li key={key} className="[overflow-wrap:anywhere]">
                  <span className="font-medium">{labelOf(key)}</span>: <span className="text-danger">{message}</span>
                </li>
              ))}
            </ul>
          ) : (
            <ul aria-label="What would change" className="divide-y divide-line">
              {changes.map((change) => (
                <li key={change.key} className="grid gap-1 py-2 first:pt-0">
                  <p className="text-sm font-medium">{labelOf(change.key)}</p>
                  <Difference definition={schema.find((one) => one.key === change.key)} before={change.oldValue} after={change.newValue} />
                </li>
              ))}
            </ul>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
