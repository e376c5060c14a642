'use client';
import { Header, Page } from '@autoweave/ui';
import { ProposalForm } from './proposal-form';
import { ProposalList } from './proposal-list';
import { VoteForm } from './vote-form';
import { VoteList } from './vote-list';

/** What agents and people decide together. */
export function VotesPage() {
  return (
    <Page className="max-w-6xl">
      <Header
        title="Votes and proposals"
        description="What agents and people decide together."
        actions={
          <>
            <ProposalForm />
            <VoteForm />
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <VoteList />
        <ProposalList />
      </div>
    </Page>
  );
}
