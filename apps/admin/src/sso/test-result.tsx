import type { SsoCheck } from '@autoweave/contracts';
import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';

const looks = {
  ok: { icon: CircleCheck, tone: 'text-success', word: 'fine' },
  warning: { icon: CircleAlert, tone: 'text-warning', word: 'to know' },
  failed: { icon: CircleX, tone: 'text-danger', word: 'wrong' },
} as const;

/** What the test of a provider found. */
export function TestResult({ works, checks }: { readonly works: boolean; readonly checks: readonly SsoCheck[] }) {
  return (
    <div role="status" className="rounded-md border border-line bg-sunken px-3 py-2">
      <p className="text-sm font-medium">{works ? 'As far as can be seen without a person, it works.' : 'It does not work yet.'}</p>
      <ul className="mt-1.5 grid gap-1">
        {checks.map((check) => {
          const { icon: Icon, tone, word } = looks[check.state];
          return (
            <li key={`${check.title} ${check.message}`} className="flex items-start gap-2 text-xs text-ink-muted">
              <Icon aria-label={word} className={`mt-0.5 size-3.5 shrink-0 ${tone}`} />
              <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">
                <span className="font-medium text-ink">{check.title}.</span> {check.message}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
