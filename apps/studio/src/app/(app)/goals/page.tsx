import type { Metadata } from 'next';
import { GoalChooser } from '../../../graph/goal-chooser';

export const metadata: Metadata = { title: 'Goal graphs' };

export default function GoalsPage() {
  return <GoalChooser />;
}
