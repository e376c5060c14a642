'use client';
import type { Artifact } from '@autoweave/contracts';
import { artifactKind, imageMediaType, LocalFilesProvider, useBlobUrl } from '@autoweave/ui';
import { type ReactNode, useMemo } from 'react';
import { useArtifact } from '../api/files';

export const artifactElementId = (goalId: string, path: string): string => `${goalId}/${path}`;

function ArtifactImage({ goalId, artifact, alt }: { readonly goalId: string; readonly artifact: Artifact; readonly alt: string }) {
  const { path, mediaType, sha256 } = artifact;
  const { data } = useArtifact({ goalId, path, sha256 });
  const typed = useMemo(() => data && new Blob([data], { type: imageMediaType(path, mediaType) }), [data, path, mediaType]);
  const url = useBlobUrl(typed);
  return url ? <img src={url} alt={alt || path} className="max-h-96 max-w-full rounded-md bg-white p-2" /> : null;
}

/** The path that a relative address in markdown means. */
function plainPath(address: string): string {
  const path = address.replace(/^\.\//, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Below this, rendered markdown can show and open the goal's own files by their path. */
export function GoalFiles({
  goalId,
  artifacts,
  children,
}: {
  readonly goalId: string;
  readonly artifacts: readonly Artifact[];
  readonly children: ReactNode;
}) {
  const files = useMemo(() => {
    const byPath = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
    const find = (address: string) => byPath.get(plainPath(address));
    return {
      image: (path: string, alt: string) => {
        const artifact = find(path);
        return artifact && artifactKind(artifact.path, artifact.mediaType) === 'image' ? (
          <ArtifactImage goalId={goalId} artifact={artifact} alt={alt} />
        ) : undefined;
      },
      open: (path: string) => {
        const artifact = find(path);
        return (
          artifact &&
          (() => {
            const element = document.getElementById(artifactElementId(goalId, artifact.path));
            element?.scrollIntoView({ behavior: 'smooth', block: 'start' });
            element?.focus({ preventScroll: true });
          })
        );
      },
    };
  }, [goalId, artifacts]);
  return <LocalFilesProvider value={files}>{children}</LocalFilesProvider>;
}
