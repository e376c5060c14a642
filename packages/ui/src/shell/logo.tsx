/** Two threads crossing over and under: the product's mark. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={className ?? 'size-5'} fill="none" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
      <path d="M3 16C8.5 16 8.5 4 17 4" className="stroke-accent" />
      <path d="M3 4c3.2 0 4.7 1.7 5.9 3.9M11.3 12.3C12.5 14.4 14 16 17 16" stroke="currentColor" />
    </svg>
  );
}
