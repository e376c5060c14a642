import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// tailwind-merge would take our own sizes (`text-2xs`, `text-md`) for colours and drop them.
const merge = extendTailwindMerge({ extend: { classGroups: { 'font-size': [{ text: ['2xs', 'md'] }] } } });

/** Joins class names; a later Tailwind class wins over an earlier one of the same property. */
export function cn(...classes: readonly ClassValue[]): string {
  return merge(clsx(classes));
}
