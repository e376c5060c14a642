import { Header, Page } from '@autoweave/ui';
import type { Metadata } from 'next';
import { RecentGoals } from '../../../goal/recent-goals';

export const metadata: Metadata = { title: 'Goals' };

export default function Route() {
  return (
    <Page>
      <Header title="Goals" description="The newest hundred goals of this tenant." />
      <RecentGoals limit={100} />
    </Page>
  );
}
