'use client';
import { useEffect, useState } from 'react';
import { Input } from '../base/input';
import { Slider } from '../base/slider';
import type { ControlProps } from './control-props';

/** A number that may be half typed: what cannot be read is handed on as it stands, so that it can be called wrong. */
export function NumberControl({ id, facts, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText((now) => (Number(now) === value && now.trim() !== '' ? now : String(value))), [value]);
  return (
    <Input
      id={id}
      inputMode="decimal"
      className="w-40"
      value={text}
      disabled={disabled}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        const number = Number(next);
        onChange(next.trim() === '' || Number.isNaN(number) ? next : number);
      }}
      placeholder={facts.placeholder}
    />
  );
}

/** Steps of a tenth where the whole range is small (APP-040). */
const stepOf = ({ step, max }: Pick<ControlProps['facts'], 'step' | 'max'>): number => step ?? ((max ?? 0) <= 2 ? 0.1 : 1);

export function SliderControl({ id, facts, value, onChange, disabled }: ControlProps) {
  const step = stepOf(facts);
  const number = typeof value === 'number' ? value : (facts.min ?? 0);
  return (
    <div className="flex w-full max-w-72 items-center gap-3">
      <Slider
        id={id}
        aria-label={facts.label}
        min={facts.min}
        max={facts.max}
        step={step}
        value={[number]}
        disabled={disabled}
        onValueChange={([next]) => next !== undefined && onChange(Number(next.toFixed(2)))}
      />
      <output htmlFor={id} className="w-10 shrink-0 text-right font-mono text-sm tabular-nums">
        {step < 1 ? number.toFixed(1) : number}
      </output>
    </div>
  );
}
