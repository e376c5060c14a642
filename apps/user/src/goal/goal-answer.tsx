import type { GoalResult } from '@autoweave/contracts';
import { Badge, CopyButton, Disclosure, EvidenceList, Markdown, ModelLabel } from '@autoweave/ui';
import { CircleCheck, CircleX } from 'lucide-react';
import { GoalArtifacts } from './goal-artifacts';
import { GoalFiles } from './goal-files';

/** The outcome of a goal: the answer, the files, where it comes from, and how far it can be trusted. */
export function GoalAnswer({ goalId, result, model }: { readonly goalId: string; readonly result: GoalResult; readonly model?: string }) {
  const passed = result.criteria.filter((criterion) => criterion.passed).length;
  return (
    <div className="grid min-w-0 gap-4">
      {result.type === 'partial_result' ? (
        <Badge tone="warning" className="justify-self-start">
          Partial result
        </Badge>
      ) : null}
      <GoalFiles goalId={goalId} artifacts={result.artifacts}>
        <Markdown text={result.answer} />
      </GoalFiles>
      <GoalArtifacts goalId={goalId} artifacts={result.artifacts} />
      <div className="grid gap-0.5">
        <EvidenceList items={result.evidence} />
        {result.criteria.length > 0 ? (
          <Disclosure
            summary={
              <span className="text-sm">
                Checks{' '}
                <span className="text-ink-faint tabular-nums">
                  {passed} of {result.criteria.length} passed
                </span>
              </span>
            }
          >
            <ul className="mt-1 grid gap-1.5 pl-5">
              {result.criteria.map((criterion) => (
                <li key={criterion.criterion} className="flex items-start gap-2 text-sm text-ink-muted">
                  {criterion.passed ? (
                    <CircleCheck aria-label="passed" className="mt-0.5 size-4 shrink-0 text-success" />
                  ) : (
                    <CircleX aria-label="not passed" className="mt-0.5 size-4 shrink-0 text-danger" />
                  )}
                  <span className="min-w-0 [overflow-wrap:anywhere]">
                    {criterion.criterion}
                    {criterion.detail ? <span className="text-ink-faint"> · {criterion.detail}</span> : null}
                  </span>
                </li>
              ))}
            </ul>
          </Disclosure>
        ) : null}
        {result.limits.length > 0 ? (
          <Disclosure summary={<span className="text-sm">Limits of this answer</span>}>
            <ul className="mt-1 list-disc pl-9 text-sm text-ink-muted">
              {result.limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </Disclosure>
        ) : null}
      </div>
      <div className="flex items-center gap-3 text-xs text-ink-faint">
        <ModelLabel model={model ?? result.method} />
        <span className="shrink-0 tabular-nums" title="How sure the doer is, as computed by its method">
          confidence {Math.round(result.confidence * 100)} %
        </span>
        <CopyButton text={result.answer} label="Copy the answer" className="ml-auto" />
      </div>
    </div>
  );
}
