'use client';
import { CornerDownLeft, type LucideIcon, Search } from 'lucide-react';
import { Dialog as RadixDialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { cn } from '../cn';
import { rankCommands } from './rank-commands';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly hint?: string;
  readonly icon?: LucideIcon;
  readonly run: () => void;
}

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly commands: readonly Command[];
  readonly footer?: ReactNode;
}

/** Go anywhere or do anything by typing. Arrow keys move, Enter runs, Escape closes. */
export function CommandPalette({ open, onOpenChange, commands, footer }: CommandPaletteProps) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => rankCommands(commands, query), [commands, query]);
  useEffect(() => setAt(0), [query, open]);
  useEffect(() => {
    if (!open) setQuery('');
  }, [open]);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onOpenChange(false);
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (move !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((at + move + found.length) % found.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[at]);
    }
  };

  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/40" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto flex max-h-[60vh] max-w-xl animate-rise flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-high"
        >
          <RadixDialog.Title className="sr-only">Search and go to</RadixDialog.Title>
          <div className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line px-4">
            <Search aria-hidden="true" className="size-4 text-ink-faint" />
            <input
              autoFocus
              role="combobox"
              aria-label="Search and go to"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              onKeyDown={onKeyDown}
              placeholder="Go to a page, a conversation, a goal…"
              className="h-full flex-1 bg-transparent text-md outline-none placeholder:text-ink-faint"
            />
          </div>
          <div ref={list} id={listId} role="listbox" aria-label="Results" className="min-h-0 flex-1 overflow-y-auto p-1.5">
            {found.length === 0 ? <p className="px-3 py-8 text-center text-sm text-ink-muted">Nothing matches “{query}”.</p> : null}
            {found.map((command, index) => (
              <div key={command.id} role="presentation">
                {command.group !== found[index - 1]?.group ? (
                  <p className="px-2.5 pt-2 pb-1 text-2xs font-medium text-ink-faint">{command.group}</p>
                ) : null}
                <div
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  onMouseMove={() => setAt(index)}
                  onClick={() => run(command)}
                  className={cn(
                    'flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm pointer-coarse:h-11',
                    index === at && 'bg-hover',
                  )}
                >
                  {command.icon ? <command.icon aria-hidden="true" strokeWidth={1.75} className="size-4 shrink-0 text-ink-faint" /> : null}
                  <span className="min-w-0 truncate">{command.label}</span>
                  {command.hint ? <span className="ml-auto shrink-0 text-xs text-ink-faint">{command.hint}</span> : null}
                  {index === at ? (
                    <CornerDownLeft aria-hidden="true" className={cn('size-3.5 shrink-0 text-ink-faint', !command.hint && 'ml-auto')} />
                  ) : null}
                </div>
              </div>
            ))}
          </div>
          {footer ? (
            <div className="hidden h-9 shrink-0 items-center gap-1.5 border-t border-line px-4 text-xs text-ink-faint sm:flex">
              {footer}
            </div>
          ) : null}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
