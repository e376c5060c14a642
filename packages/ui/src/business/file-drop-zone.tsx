'use client';
import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { cn } from '../cn';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** Takes files dropped anywhere on its content. Offer a picker as well: dropping is not possible by keyboard. */
export function FileDropZone({
  onFiles,
  children,
  className,
}: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const [over, setOver] = useState(false);
  // Enter and leave fire for every child; the zone is left when they balance.
  const depth = useRef(0);
  const settle = (change: number) => {
    depth.current = Math.max(0, depth.current + change);
    setOver(depth.current > 0);
  };
  return (
    <div
      className={cn('relative', className)}
      onDragEnter={(event) => carriesFiles(event) && settle(1)}
      onDragLeave={(event) => carriesFiles(event) && settle(-1)}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        settle(-depth.current);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over ? (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-2 z-30 flex animate-fade items-center justify-center rounded-xl border-2 border-dashed border-accent bg-canvas/85"
        >
          <span className="flex items-center gap-2 text-base font-medium text-accent">
            <Upload className="size-5" />
            Drop files to attach them
          </span>
        </div>
      ) : null}
    </div>
  );
}
