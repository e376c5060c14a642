import type { Metadata } from 'next';
import { GoalTable } from '../../../goal/goal-table';

export const metadata: Metadata = { title: 'Goals' };

export default function GoalsPage() {
  return <GoalTable />;
}
