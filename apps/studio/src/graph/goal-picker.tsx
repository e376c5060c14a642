'use client';
import { Select } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useRecentGoals } from '../api/studio-data';

const short = (title: string): string => (title.length > 60 ? `${title.slice(0, 59)}…` : title);

/** Chooses whose plan is shown. */
export function GoalPicker({ goalId }: { readonly goalId: string | undefined }) {
  const router = useRouter();
  const { data } = useRecentGoals();
  const goals = data?.goals ?? [];
  const options = goals.map((goal) => ({ value: goal.goalId, label: short(goal.title) }));
  return (
    <Select
      label="Goal"
      value={goalId}
      onChange={(next) => router.push(`/goals/${next}`)}
      options={options}
      placeholder="Choose a goal"
      className="w-full max-w-md"
    />
  );
}
