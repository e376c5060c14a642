'use client';
import type { TelosName } from '@autoweave/contracts';
import { Header, Page, SkeletonRows, Tabs, TabsContent, TabsList, TabsTrigger } from '@autoweave/ui';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { CheckCard } from './check-card';
import { type Draft, DocumentEditor } from './document-editor';
import { telosWords } from './telos-words';

/** What the organisation says it is for: planners read it, and every plan is compared with it. */
export function PurposePage() {
  const query = useRead(['telos'], (client) => client.telos.list());
  // Here, so that going from one document to another loses nothing.
  const [drafts, setDrafts] = useState<Partial<Record<TelosName, Draft>>>({});
  const documents = query.data?.documents;
  return (
    <Page className="max-w-6xl">
      <Header title="Purpose" description="What your organisation is for. Planners read it, and every plan is compared with it." />
      {query.isPending ? <SkeletonRows rows={6} /> : null}
      {query.isError && !documents ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {documents ? (
        <div className="grid gap-6">
          <Tabs defaultValue="mission">
            <TabsList aria-label="Documents">
              {documents.map(({ name }) => (
                <TabsTrigger key={name} value={name}>
                  {telosWords[name].title}
                  {drafts[name] ? <span title="Not saved"> •</span> : null}
                </TabsTrigger>
              ))}
            </TabsList>
            {documents.map((document) => (
              <TabsContent key={document.name} value={document.name}>
                <DocumentEditor
                  document={document}
                  draft={drafts[document.name]}
                  onDraft={(draft) => setDrafts((before) => ({ ...before, [document.name]: draft }))}
                />
              </TabsContent>
            ))}
          </Tabs>
          <CheckCard />
        </div>
      ) : null}
    </Page>
  );
}
