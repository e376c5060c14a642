'use client';
import type { AuditVerification } from '@autoweave/contracts';
import { Button, Card, formatCount, formatPlural } from '@autoweave/ui';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';

/** Checks the log, and says what was found. */
export function useVerifyLog() {
  const { act, busy } = useAct();
  const [result, setResult] = useState<AuditVerification>();
  const verify = () => act({ call: (client) => client.audit.verify({}), renew: [], after: setResult });
  return { verify, busy, result };
}

export function VerifyButton({ onVerify, busy }: { readonly onVerify: () => void; readonly busy: boolean }) {
  return (
    <Button variant="primary" busy={busy} onClick={onVerify}>
      <ShieldCheck />
      Verify the log
    </Button>
  );
}

/** What a verification found. */
export function VerificationResult({ result }: { readonly result: AuditVerification }) {
  return (
    <Card role="status" aria-label="Result of the verification" className={result.ok ? 'border-success/50' : 'border-danger/60'}>
      <div className="flex items-start gap-3 p-4 text-sm">
        {result.ok ? (
          <ShieldCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-success" />
        ) : (
          <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
        )}
        <div className="min-w-0 flex-1">
          <p className="font-medium">
            {result.ok ? 'Nothing was changed, removed or moved' : `${formatPlural(result.problemCount, 'problem')} found`}
          </p>
          <p className="text-ink-muted">
            {formatPlural(result.eventsChecked, 'event')} and {formatPlural(result.checkpointsChecked, 'signed checkpoint')} checked
            {result.lastSequence === null
              ? ''
              : `, numbers ${formatCount(result.firstSequence ?? 1)} to ${formatCount(result.lastSequence)}`}
            .
          </p>
          {result.problems.length > 0 ? (
            <ul className="mt-2 grid max-h-60 gap-1 overflow-y-auto text-xs">
              {result.problems.map((problem) => (
                <li key={`${problem.sequence} ${problem.kind}`} className="[overflow-wrap:anywhere]">
                  <span className="font-medium text-danger">{problem.kind.replaceAll('_', ' ')}</span> at {problem.sequence}:{' '}
                  {problem.message}
                </li>
              ))}
            </ul>
          ) : null}
          {result.headHash ? <p className="mt-1 truncate font-mono text-2xs text-ink-faint">{result.headHash}</p> : null}
        </div>
      </div>
    </Card>
  );
}
