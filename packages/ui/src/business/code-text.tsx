import { cn } from '../cn';

/** Verbatim text in a scrolling box. */
export function CodeText({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <pre
      tabIndex={0}
      className={cn(
        'max-h-64 overflow-auto rounded-md bg-sunken px-2.5 py-2 font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap',
        className,
      )}
    >
      {text}
    </pre>
  );
}
