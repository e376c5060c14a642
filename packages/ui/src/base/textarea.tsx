import type { ComponentProps } from 'react';
import { cn } from '../cn';
import { fieldLook } from './input';

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cn(fieldLook, 'field-sizing-content min-h-16 py-2 leading-relaxed', className)} {...rest} />;
}
