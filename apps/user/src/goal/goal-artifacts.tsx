'use client';
import type { Artifact } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { artifactKind, type ArtifactContent, ArtifactPreview, saveBlob, useToast } from '@autoweave/ui';
import { useArtifact } from '../api/files';
import { artifactElementId, GoalFiles } from './goal-files';

/** Files above this size are offered for download only. */
const previewBytes = 2_000_000;

function One({ goalId, artifact }: { readonly goalId: string; readonly artifact: Artifact }) {
  const { path, mediaType, size, sha256 } = artifact;
  const shown = size <= previewBytes && artifactKind(path, mediaType) !== 'binary';
  const toast = useToast();
  const query = useArtifact({ goalId, path, sha256 }, shown);
  const fault = query.error ? toApiError(query.error) : undefined;
  const content: ArtifactContent = !shown
    ? { kind: 'ready', blob: new Blob([]) }
    : query.data
      ? { kind: 'ready', blob: query.data }
      : fault
        ? { kind: 'failed', message: fault.message, code: fault.code }
        : { kind: 'loading' };
  const download = async () => {
    const { data, error } = query.data ? query : await query.refetch();
    if (data) saveBlob(data, path.split('/').pop() ?? path);
    else toast.error('Not downloaded', toApiError(error).message);
  };
  return (
    <ArtifactPreview
      id={artifactElementId(goalId, path)}
      name={path}
      mediaType={shown ? mediaType : 'application/octet-stream'}
      sizeBytes={size}
      content={content}
      onDownload={() => void download()}
      onRetry={() => void query.refetch()}
    />
  );
}

/** Files that a goal made: charts first, then tables, then text. */
export function GoalArtifacts({ goalId, artifacts }: { readonly goalId: string; readonly artifacts: readonly Artifact[] }) {
  if (artifacts.length === 0) return null;
  const order = ['image', 'table-csv', 'json', 'markdown', 'text', 'binary'];
  // The newest version wins when several steps wrote the same path.
  const newest = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  const sorted = [...newest.values()].sort(
    (a, b) =>
      order.indexOf(artifactKind(a.path, a.mediaType)) - order.indexOf(artifactKind(b.path, b.mediaType)) || a.path.localeCompare(b.path),
  );
  return (
    <GoalFiles goalId={goalId} artifacts={artifacts}>
      <section aria-label="Files" className="grid min-w-0 gap-3">
        {sorted.map((artifact) => (
          <One key={artifact.path} goalId={goalId} artifact={artifact} />
        ))}
      </section>
    </GoalFiles>
  );
}
