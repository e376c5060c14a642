import { ChartLine, FileDiff, ListChecks, Ticket } from 'lucide-react';

const examples = [
  {
    icon: ChartLine,
    title: 'Profile a CSV',
    text: 'Profile the attached CSV, find the three strongest drivers of revenue, chart monthly totals and write report.md.',
  },
  {
    icon: FileDiff,
    title: 'Compare two files',
    text: 'Compare the two attached files by id: what was added, removed and changed? Write diff.csv.',
  },
  {
    icon: Ticket,
    title: 'Triage tickets',
    text: 'Triage the attached tickets: topics, urgency, sentiment and the weekly trend, with representative quotes.',
  },
  {
    icon: ListChecks,
    title: 'Extract actions',
    text: 'Extract every date, amount and obligation from the attached minutes and make actions.csv and calendar.ics.',
  },
] as const;

/** Ways to begin. Picking one fills the message in; files are still to be attached. */
export function ExamplePrompts({ onPick }: { readonly onPick: (text: string) => void }) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2" aria-label="Examples">
      {examples.map(({ icon: Icon, title, text }) => (
        <li key={title}>
          <button
            type="button"
            onClick={() => onPick(text)}
            className="flex h-full w-full gap-3 rounded-lg border border-line p-3 text-left transition-colors hover:border-line-strong hover:bg-surface"
          >
            <Icon aria-hidden="true" strokeWidth={1.75} className="mt-0.5 size-4 shrink-0 text-accent" />
            <span>
              <span className="block text-sm font-medium">{title}</span>
              <span className="mt-0.5 line-clamp-2 text-xs text-ink-muted">{text}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
