import type { Metadata } from 'next';
import { GoalWorkbench } from '../../../../graph/goal-workbench';

export const metadata: Metadata = { title: 'Goal graph' };

export default async function OneGoalPage({ params }: { readonly params: Promise<{ goalId: string }> }) {
  const { goalId } = await params;
  return <GoalWorkbench key={goalId} goalId={goalId} />;
}
