import type { Metadata } from 'next';
import { GoalPage } from '../../../../goal/goal-page';

export const metadata: Metadata = { title: 'Goal' };

export default async function OneGoalPage({ params }: { readonly params: Promise<{ goalId: string }> }) {
  const { goalId } = await params;
  return <GoalPage key={goalId} goalId={goalId} />;
}
