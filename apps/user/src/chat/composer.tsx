'use client';
import { Button, cn, FileChip, Tooltip } from '@autoweave/ui';
import { ArrowUp, Paperclip } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef } from 'react';
import type { Attachments } from './use-attachments';

export interface ComposerProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly attachments: Attachments;
  readonly sending: boolean;
  readonly onSend: () => void;
  readonly placeholder: string;
  readonly autoFocus?: boolean;
  /** The text field, to put the focus there. */
  readonly field?: RefObject<HTMLTextAreaElement | null>;
  readonly className?: string;
}

/** Where a goal is written. Enter sends, Shift+Enter begins a new line; files come by picker, paste or drop. */
export function Composer({ text, onText, attachments, sending, onSend, placeholder, autoFocus, field, className }: ComposerProps) {
  const picker = useRef<HTMLInputElement>(null);
  const failed = attachments.items.some((item) => item.error);
  const ready = text.trim() !== '' && !sending && !attachments.busy && !failed;
  const why =
    text.trim() === ''
      ? 'Write what should be achieved'
      : attachments.busy
        ? 'Files are still being uploaded'
        : failed
          ? 'Remove or retry the failed file'
          : 'Send (Enter)';
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) onSend();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attachments.add([...event.clipboardData.files]);
  };
  return (
    <form
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSend();
      }}
      className={cn(
        'rounded-xl border border-line-strong bg-surface shadow-mid transition-colors focus-within:border-control-line',
        className,
      )}
    >
      {attachments.items.length > 0 ? (
        <ul aria-label="Attached files" className="flex flex-wrap gap-1.5 px-3 pt-3">
          {attachments.items.map((item) => (
            <li key={item.key} className="max-w-full">
              <FileChip
                name={item.name}
                sizeBytes={item.sizeBytes}
                percent={item.percent}
                error={item.error}
                onRemove={() => attachments.remove(item.key)}
                onRetry={() => attachments.retry(item.key)}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {attachments.items.flatMap((item) =>
        item.error
          ? [
              <p key={item.key} role="alert" className="px-4 pt-2 text-xs text-danger">
                {item.name}: {item.error}
              </p>,
            ]
          : [],
      )}
      <textarea
        ref={field}
        aria-label="Message"
        autoFocus={autoFocus}
        rows={1}
        value={text}
        maxLength={20_000}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        placeholder={placeholder}
        className="field-sizing-content max-h-[40vh] min-h-12 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-md outline-none placeholder:text-ink-faint pointer-coarse:text-[1rem]"
      />
      <div className="flex items-center gap-1 px-2 pb-2">
        <input
          ref={picker}
          type="file"
          multiple
          tabIndex={-1}
          className="sr-only"
          aria-hidden="true"
          onChange={(event) => {
            attachments.add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Tooltip text="Attach files">
          <Button variant="ghost" size="icon" aria-label="Attach files" onClick={() => picker.current?.click()}>
            <Paperclip />
          </Button>
        </Tooltip>
        <span className="ml-auto hidden pr-2 text-xs text-ink-faint sm:inline">Shift + Enter for a new line</span>
        <Tooltip text={why}>
          <span className="ml-auto sm:ml-0">
            <Button type="submit" variant="accent" size="icon" aria-label="Send" disabled={!ready} busy={sending} className="rounded-lg">
              {sending ? null : <ArrowUp strokeWidth={2.25} />}
            </Button>
          </span>
        </Tooltip>
      </div>
    </form>
  );
}
