'use client';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../base/button';

/** Copies text and says so for two seconds. */
export function CopyButton({
  text,
  label,
  className,
}: {
  readonly text: string | (() => string);
  readonly label: string;
  readonly className?: string;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button variant="ghost" size="icon-sm" aria-label={copied ? 'Copied' : label} className={className} onClick={() => void copy()}>
      {copied ? <Check className="text-success" /> : <Copy />}
    </Button>
  );
}
