'use client';
import type { Suggestion } from '@autoweave/contracts';
import { Header, Page, Select } from '@autoweave/ui';
import { Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { AnalysesCard } from './analyses-card';
import { SuggestionForm } from './suggestion-form';
import { SuggestionItem } from './suggestion-item';

type Shown = Suggestion['status'] | 'all';
const shownOptions: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: 'pending', label: 'To be decided' },
  { value: 'approved', label: 'Approved' },
  { value: 'implementing', label: 'Being implemented' },
  { value: 'implemented', label: 'Implemented' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'all', label: 'All' },
];

/** What the platform, its agents and its people think could be better. */
export function SuggestionsPage() {
  const [shown, setShown] = useState<Shown>('pending');
  const query = useRead(['suggestions', shown], (client) =>
    client.suggestions.list({ limit: 100, ...(shown === 'all' ? {} : { status: shown }) }),
  );
  return (
    <Page className="max-w-6xl">
      <Header title="Suggestions" description="What could be better, found by looking at what happened." actions={<SuggestionForm />} />
      <div className="grid items-start gap-6 lg:grid-cols-[2fr_1fr]">
        <ReadPanel
          title="Suggestions"
          query={query}
          actions={
            <Select
              label="Which suggestions"
              value={shown}
              onChange={(value) => setShown(value as Shown)}
              options={shownOptions}
              className="h-7 w-44 text-xs"
            />
          }
          isEmpty={({ suggestions }) => suggestions.length === 0}
          empty={{
            icon: Sparkles,
            title: shown === 'pending' ? 'Nothing to decide' : 'None of these',
            text: 'Suggestions come from the analyses beside this list, from agents, and from people with “New suggestion”.',
          }}
        >
          {({ suggestions }) => (
            <ul className="divide-y divide-line">
              {suggestions.map((suggestion) => (
                <SuggestionItem key={suggestion.suggestionId} suggestion={suggestion} />
              ))}
            </ul>
          )}
        </ReadPanel>
        <AnalysesCard />
      </div>
    </Page>
  );
}
