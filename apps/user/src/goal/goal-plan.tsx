'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { PlanSteps } from '@autoweave/ui';
import { useMemo } from 'react';
import { planStepOf } from './plan-step-of';

export function GoalPlan({ view }: { readonly view: GoalView }) {
  const steps = useMemo(() => {
    const names = new Map(view.tasks.map((task) => [task.taskId, task.name]));
    return view.tasks.map((task) => planStepOf(view, task, (taskId) => names.get(taskId)));
  }, [view]);
  return <PlanSteps steps={steps} label="Plan" />;
}
