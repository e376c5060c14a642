'use client';
import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../base/button';
import { formatBytes } from '../format/bytes';
import type { ControlProps } from './control-props';

interface KeptFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
}

const isFile = (value: unknown): value is KeptFile => typeof value === 'object' && value !== null && 'content' in value;

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('could not be read')));
    reader.readAsDataURL(file);
  });

/** A small file that is kept within its setting. */
export function FileControl({ id, facts, value, onChange, disabled, describedBy }: ControlProps) {
  const picker = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (file) onChange({ name: file.name, mediaType: file.type, content: await base64Of(file) });
  };
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={facts.label}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {isFile(value) ? (
        <span className="[overflow-wrap:anywhere]">
          {value.name} <span className="text-ink-faint">({formatBytes(Math.floor((value.content.length * 3) / 4))})</span>
        </span>
      ) : (
        <span className="text-ink-faint">No file</span>
      )}
      <Button id={id} size="sm" disabled={disabled} aria-describedby={describedBy} onClick={() => picker.current?.click()}>
        <Upload />
        {isFile(value) ? 'Replace' : 'Choose'}
      </Button>
      {isFile(value) ? (
        <Button size="sm" variant="ghost" disabled={disabled} onClick={() => onChange(null)}>
          Remove
        </Button>
      ) : null}
    </div>
  );
}
