'use client';
import { StoredFile } from '@autoweave/contracts';
import { ApiError, apiErrorOf, gatewayFetch, unreachable } from '@autoweave/contracts/client';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

export interface Upload {
  readonly done: Promise<StoredFile>;
  readonly abort: () => void;
}

/** Sends a file to the gateway. XMLHttpRequest, because fetch does not report how much has been sent. */
export function uploadFile(baseUrl: string, file: File, onPercent: (percent: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<StoredFile>((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && onPercent((event.loaded / event.total) * 100);
    request.onerror = () => reject(unreachable(baseUrl));
    request.onabort = () => reject(new ApiError({ code: 'CANCELLED', detail: 'The upload was stopped.' }));
    request.onload = () => {
      if (request.status >= 400) return reject(apiErrorOf(request.status, request.responseText));
      const stored = StoredFile.safeParse(JSON.parse(request.responseText));
      return stored.success
        ? resolve(stored.data)
        : reject(new ApiError({ code: 'INTERNAL', detail: 'The server answered something unexpected.' }));
    };
    const form = new FormData();
    form.append('file', file, file.name);
    request.open('POST', `${baseUrl}/api/v1/files`);
    request.withCredentials = true;
    request.send(form);
  });
  return { done, abort: () => request.abort() };
}

export interface ArtifactRef {
  readonly goalId: string;
  readonly path: string;
  readonly sha256: string;
}

const artifactUrl = (baseUrl: string, { goalId, path }: ArtifactRef): string =>
  `${baseUrl}/api/v1/goals/${goalId}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Bytes of a file that a goal produced; kept by content, because content never changes under its hash. */
export function useArtifact(ref: ArtifactRef, enabled = true) {
  const { baseUrl } = useGateway();
  return useQuery({
    queryKey: ['artifact', ref.goalId, ref.path, ref.sha256],
    queryFn: async ({ signal }) => (await gatewayFetch({ baseUrl })(new Request(artifactUrl(baseUrl, ref), { signal }))).blob(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 300_000,
    enabled,
  });
}
