'use client';
import type { ComponentType } from 'react';
import { Select } from '../base/select';
import { Switch } from '../base/switch';
import { ColorControl, MultiControl } from './choice-controls';
import type { ControlProps } from './control-props';
import { FileControl } from './file-control';
import { NumberControl, SliderControl } from './number-controls';
import { CronControl, JsonControl, KeyValueControl, TextareaControl, TextControl } from './text-controls';

const ToggleControl = ({ id, facts, value, onChange, disabled, describedBy }: ControlProps) => (
  <Switch
    id={id}
    aria-label={facts.label}
    aria-describedby={describedBy}
    checked={value === true}
    disabled={disabled}
    onCheckedChange={onChange}
  />
);

const SelectControl = ({ facts, value, onChange, disabled }: ControlProps) => (
  <div className={disabled ? 'pointer-events-none max-w-md opacity-60' : 'max-w-md'}>
    <Select label={facts.label} value={String(value)} options={facts.options ?? []} onChange={onChange} />
  </div>
);

const controls: Readonly<Record<string, ComponentType<ControlProps>>> = {
  text: TextControl,
  number: NumberControl,
  slider: SliderControl,
  toggle: ToggleControl,
  select: SelectControl,
  multi: MultiControl,
  color: ColorControl,
  textarea: TextareaControl,
  file: FileControl,
  json: JsonControl,
  cron: CronControl,
  key_value: KeyValueControl,
};

/** The control for a type of setting; secrets have one of their own. */
export function SettingControl(props: ControlProps) {
  const Control = controls[props.facts.type] ?? TextControl;
  return <Control {...props} />;
}
