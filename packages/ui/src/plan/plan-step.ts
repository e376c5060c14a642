import type { ReactNode } from 'react';

/** One step of a plan as it is shown. */
export interface PlanStep {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly dependsOn: readonly string[];
  readonly agent?: string;
  /** What it does right now, or what it waits for. */
  readonly activity?: string;
  /** 0–100. */
  readonly percent?: number;
  readonly attempt?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly error?: string;
  /** Shown when the step is opened: streaming text, tool calls, result. */
  readonly detail?: ReactNode;
}
