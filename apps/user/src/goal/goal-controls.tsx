'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { Button, ConfirmButton, useAuth } from '@autoweave/ui';
import { Pause, Play, Square } from 'lucide-react';
import { useGoalCommand } from './use-goal-command';

/** Hold, go on, stop: for a goal that is under way. */
export function GoalControls({ view }: { readonly view: GoalView }) {
  const { can } = useAuth();
  const { run, doing } = useGoalCommand(view);
  const label = 'hidden sm:inline';
  return (
    <div className="flex shrink-0 items-center">
      {can('goal:update') && !view.cancelRequested ? (
        view.paused ? (
          <Button size="sm" aria-label="Resume" busy={doing === 'resume'} onClick={() => run({ do: 'resume' }, 'The goal goes on')}>
            <Play className="size-3! fill-current" />
            <span className={label}>Resume</span>
          </Button>
        ) : (
          <Button
            size="sm"
            variant="ghost"
            aria-label="Pause"
            busy={doing === 'pause'}
            onClick={() => run({ do: 'pause' }, 'Paused: nothing new begins')}
          >
            <Pause className="size-3! fill-current" />
            <span className={label}>Pause</span>
          </Button>
        )
      ) : null}
      {can('goal:cancel') ? (
        <ConfirmButton
          size="sm"
          variant="ghost"
          aria-label="Cancel"
          disabled={view.cancelRequested}
          busy={doing === 'cancel'}
          title="Cancel this goal?"
          description="What runs is stopped, and so is every goal below this one. Results that stand are kept: you can retry or fork the goal later."
          confirm="Cancel the goal"
          onConfirm={() => run({ do: 'cancel' }, 'The goal is being stopped')}
        >
          <Square className="size-3! fill-current" />
          <span className={label}>Cancel</span>
        </ConfirmButton>
      ) : null}
    </div>
  );
}
