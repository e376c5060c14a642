'use client';
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../base/button';
import { Input } from '../base/input';
import { Select } from '../base/select';
import { Textarea } from '../base/textarea';
import type { ControlProps } from './control-props';
import { cronOfWords, type Frequency, wordsOfCron } from './cron-words';

export function TextControl({ id, facts, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  return (
    <Input
      id={id}
      className="max-w-md"
      value={String(value ?? '')}
      placeholder={facts.placeholder}
      disabled={disabled}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function TextareaControl({ id, facts, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  return (
    <Textarea
      id={id}
      rows={5}
      value={String(value ?? '')}
      placeholder={facts.placeholder}
      disabled={disabled}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const written = (value: unknown): string => JSON.stringify(value, null, 2) ?? '';
/** Stands for text that is no JSON: it fits no setting, so it is called wrong. */
const unreadable = undefined;

/** JSON as text. While it cannot be read, the value is nothing that could be saved. */
export function JsonControl({ id, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  const [text, setText] = useState(written(value));
  useEffect(() => {
    if (value !== unreadable) setText((now) => (safely(now) === written(value) ? now : written(value)));
  }, [value]);
  return (
    <Textarea
      id={id}
      rows={6}
      spellCheck={false}
      className="font-mono"
      value={text}
      disabled={disabled}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange(JSON.parse(event.target.value));
        } catch {
          onChange(unreadable);
        }
      }}
    />
  );
}

function safely(text: string): string | undefined {
  try {
    return written(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const frequencies: readonly { readonly value: Frequency; readonly label: string }[] = [
  { value: 'hourly', label: 'Every hour' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekdays', label: 'Monday to Friday' },
  { value: 'weekly', label: 'Every Sunday' },
  { value: 'monthly', label: 'On the 1st of the month' },
  { value: 'other', label: 'Something else' },
];

/** Common times in words; anything else as the expression itself. */
export function CronControl({ id, facts, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  const expression = String(value ?? '');
  const words = wordsOfCron(expression);
  const [free, setFree] = useState(words.frequency === 'other');
  const frequency = free ? 'other' : words.frequency;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-52">
          <Select
            label={`${facts.label}: how often`}
            value={frequency}
            options={frequencies}
            onChange={(next) => {
              setFree(next === 'other');
              onChange(cronOfWords({ ...words, frequency: next as Frequency }, expression));
            }}
          />
        </div>
        {frequency === 'other' ? null : (
          <Input
            type="time"
            aria-label={`${facts.label}: at`}
            className="w-32"
            disabled={disabled}
            value={words.time}
            onChange={(event) => event.target.value && onChange(cronOfWords({ frequency, time: event.target.value }, expression))}
          />
        )}
      </div>
      <Input
        id={id}
        className="max-w-60 font-mono"
        spellCheck={false}
        value={expression}
        readOnly={frequency !== 'other'}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

type Pair = readonly [name: string, value: string];

const pairsOf = (value: unknown): readonly Pair[] => Object.entries((value ?? {}) as Readonly<Record<string, string>>);

/** Names with values. A line without a name is not part of the value yet. */
export function KeyValueControl({ id, facts, value, onChange, disabled }: ControlProps) {
  const [pairs, setPairs] = useState<readonly Pair[]>(pairsOf(value));
  useEffect(() => {
    setPairs((now) => (JSON.stringify(Object.fromEntries(named(now))) === JSON.stringify(value ?? {}) ? now : pairsOf(value)));
  }, [value]);
  const take = (next: readonly Pair[]) => {
    setPairs(next);
    onChange(Object.fromEntries(named(next)));
  };
  return (
    <div role="group" aria-label={facts.label} className="grid max-w-lg gap-2">
      {pairs.map(([name, text], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is its place: its name is being typed
        <div key={index} className="flex items-center gap-2">
          <Input
            id={index === 0 ? id : undefined}
            aria-label={`Name ${index + 1}`}
            value={name}
            placeholder={facts.placeholder ?? 'name'}
            disabled={disabled}
            onChange={(event) => take(pairs.map((pair, at) => (at === index ? [event.target.value, text] : pair)))}
          />
          <Input
            aria-label={`Value ${index + 1}`}
            value={text}
            placeholder="value"
            disabled={disabled}
            onChange={(event) => take(pairs.map((pair, at) => (at === index ? [name, event.target.value] : pair)))}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove ${name || `line ${index + 1}`}`}
            disabled={disabled}
            onClick={() => take(pairs.filter((_, at) => at !== index))}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button size="sm" className="justify-self-start" disabled={disabled} onClick={() => take([...pairs, ['', '']])}>
        <Plus />
        Add
      </Button>
    </div>
  );
}

const named = (pairs: readonly Pair[]): readonly Pair[] => pairs.filter(([name]) => name.trim() !== '');
