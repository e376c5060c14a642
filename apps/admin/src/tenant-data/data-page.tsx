'use client';
import { Button, Header, Page, useAuth } from '@autoweave/ui';
import { Download, Eraser } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { ExportList } from './export-list';
import { PurgeReport } from './purge-report';

function Erasures() {
  const query = useRead(['erasures'], (client) => client.tenantData.erasures());
  return (
    <ReadPanel
      title="Erased people"
      query={query}
      isEmpty={({ purges }) => purges.length === 0}
      empty={{
        icon: Eraser,
        title: 'Nobody was erased',
        text: 'What belongs to one person is erased from that person’s page. What was removed stands here afterwards.',
      }}
    >
      {({ purges }) => (
        <ul aria-label="Erasures" className="divide-y divide-line">
          {purges.map((purge) => (
            <li key={purge.purgeId} className="px-4 py-3">
              <PurgeReport purge={purge} />
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}

/** What is stored of one's organisation: taken along, and erased. */
export function DataPage() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const query = useRead(['exports'], (client) => client.tenantData.exports(), { everyMs: 2_000 });
  return (
    <Page className="max-w-4xl">
      <Header
        title="Data"
        description="Everything that is stored of your organisation, to take along; and what was erased of its people."
      />
      <ReadPanel
        title="Exports"
        query={query}
        isEmpty={({ exports }) => exports.length === 0}
        empty={{
          icon: Download,
          title: 'Nothing was exported yet',
          text: 'An export is one archive with rows as JSON lines, files and artifacts. It is kept for a week.',
        }}
        actions={
          <Button
            size="sm"
            variant="primary"
            busy={busy}
            onClick={() => act({ call: (client) => client.tenantData.export({}), done: 'The export is being written', renew: ['exports'] })}
          >
            Export everything
          </Button>
        }
      >
        {({ exports }) => <ExportList exports={exports} />}
      </ReadPanel>
      {can('user:read') ? <Erasures /> : null}
    </Page>
  );
}
