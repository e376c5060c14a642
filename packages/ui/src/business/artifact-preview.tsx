'use client';
import { Download, FileChartColumn, FileText, FileType, Table as TableIcon } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '../base/button';
import { Skeleton } from '../base/skeleton';
import { formatBytes } from '../format/bytes';
import { useBlobUrl } from '../hook/use-blob-url';
import { type ArtifactKind, artifactKind, imageMediaType } from './artifact-kind';
import { CodeText } from './code-text';
import { DataTable } from './data-table';
import { ErrorState } from './error-state';
import { Markdown } from './markdown';
import { tableFromCsv, tableFromJson } from './table-data';

export type ArtifactContent =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly blob: Blob }
  | { readonly kind: 'failed'; readonly message: string; readonly code?: string };

export interface ArtifactPreviewProps {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly content: ArtifactContent;
  readonly onDownload: () => void;
  readonly onRetry?: () => void;
  /** To be found by a link to it. */
  readonly id?: string;
}

const icons: Readonly<Record<ArtifactKind, typeof FileText>> = {
  'table-csv': TableIcon,
  json: FileType,
  image: FileChartColumn,
  markdown: FileText,
  text: FileText,
  binary: FileType,
};

/** A file that agents made: a look inside, and a download. Nothing in it can run. */
export function ArtifactPreview({ id, name, mediaType, sizeBytes, content, onDownload, onRetry }: ArtifactPreviewProps) {
  const kind = artifactKind(name, mediaType);
  const Icon = icons[kind];
  return (
    <figure id={id} tabIndex={-1} className="min-w-0 scroll-mt-4 overflow-hidden rounded-lg border border-line bg-surface">
      <figcaption className="flex h-10 items-center gap-2 border-b border-line pr-1.5 pl-3 text-sm pointer-coarse:h-12">
        <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        <span className="min-w-0 truncate font-medium" title={name}>
          {name}
        </span>
        <span className="shrink-0 text-xs text-ink-faint tabular-nums">{formatBytes(sizeBytes)}</span>
        <Button variant="ghost" size="sm" onClick={onDownload} aria-label={`Download ${name}`} className="ml-auto">
          <Download />
          Download
        </Button>
      </figcaption>
      {content.kind === 'loading' ? (
        <div role="status" className="grid gap-2 p-3">
          <span className="sr-only">Loading {name}</span>
          <Skeleton className="h-24" />
        </div>
      ) : null}
      {content.kind === 'failed' ? (
        <div className="p-3">
          <ErrorState title="The file could not be shown" detail={content.message} code={content.code} onRetry={onRetry} />
        </div>
      ) : null}
      {content.kind === 'ready' ? (
        kind === 'image' ? (
          <ImageBody name={name} mediaType={mediaType} blob={content.blob} />
        ) : kind === 'binary' ? (
          <p className="p-3 text-sm text-ink-muted">No preview for this kind of file.</p>
        ) : (
          <TextBody kind={kind} name={name} blob={content.blob} />
        )
      ) : null}
    </figure>
  );
}

function ImageBody({ name, mediaType, blob }: { readonly name: string; readonly mediaType: string; readonly blob: Blob }) {
  const typed = useMemo(() => new Blob([blob], { type: imageMediaType(name, mediaType) }), [blob, name, mediaType]);
  const url = useBlobUrl(typed);
  // Charts are drawn for a white page: keep it white in the dark theme as well.
  return <div className="bg-white p-3">{url ? <img src={url} alt={name} className="mx-auto max-h-96 max-w-full" /> : null}</div>;
}

function TextBody({ kind, name, blob }: { readonly kind: ArtifactKind; readonly name: string; readonly blob: Blob }) {
  const [text, setText] = useState<string>();
  useEffect(() => {
    let current = true;
    void blob.text().then((read) => current && setText(read));
    return () => {
      current = false;
    };
  }, [blob]);
  const table = useMemo(
    () => (text === undefined ? undefined : kind === 'table-csv' ? tableFromCsv(text) : kind === 'json' ? tableFromJson(text) : undefined),
    [text, kind],
  );
  if (text === undefined) return null;
  if (table) return <DataTable label={name} table={table} />;
  if (kind === 'markdown')
    return (
      <div className="max-h-120 overflow-y-auto p-4" tabIndex={0}>
        <Markdown text={text} />
      </div>
    );
  return <CodeText text={text.slice(0, 200_000)} className="max-h-96 rounded-none" />;
}
