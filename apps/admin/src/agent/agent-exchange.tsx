'use client';
import { Button, saveText, useAuth, useToast } from '@autoweave/ui';
import { Download, FileUp, FolderUp } from 'lucide-react';
import { useRef } from 'react';
import { useAct } from '../api/use-act';
import { bundleOf, readBundle } from './agent-bundle';

/** Takes definitions out as one file, and takes over a file or a folder of them. */
export function AgentExchange() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = async (input: HTMLInputElement) => {
    const picked = [...(input.files ?? [])];
    input.value = '';
    if (picked.length === 0) return;
    try {
      const files = await readBundle(picked);
      act({
        call: (client) => client.agents.import({ files }),
        renew: ['agents', 'agent', 'agent-versions'],
        after: ({ imported }) => toast.success(`Imported ${imported.length} agents`, imported.join(', ')),
      });
    } catch (error) {
      toast.error('Nothing was imported', (error as Error).message);
    }
  };
  return (
    <>
      <Button
        busy={busy}
        onClick={() =>
          act({
            call: (client) => client.agents.export(),
            renew: [],
            after: ({ files }) => saveText(bundleOf(files), 'agents.json', 'application/json'),
          })
        }
      >
        <Download />
        Export
      </Button>
      {can('agent:create') ? (
        <>
          <input ref={file} type="file" accept=".json" hidden aria-label="Exported agents" onChange={(event) => void take(event.target)} />
          <input
            ref={folder}
            type="file"
            hidden
            aria-label="Folder of agents"
            {...{ webkitdirectory: '' }}
            onChange={(event) => void take(event.target)}
          />
          <Button busy={busy} onClick={() => file.current?.click()}>
            <FileUp />
            Import
          </Button>
          <Button busy={busy} onClick={() => folder.current?.click()}>
            <FolderUp />
            Import a folder
          </Button>
        </>
      ) : null}
    </>
  );
}
