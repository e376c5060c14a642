import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, openAsBlob, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Artifact, apiPrefix, StoredFile, WorkspacePath } from '@autoweave/contracts';
import { type ApiClient, createApiClient, gatewayFetch } from '@autoweave/contracts/client';
import { Failure } from '../failure.js';

/** The gateway as the command line sees it. Every rejection of a call is an `ApiError`. */
export interface GoalConnection {
  readonly api: ApiClient;
  /** GET below `/api/v1` with the bearer token; rejects on any status but 2xx. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Uploads one file and returns its id. */
  upload(file: { readonly path: string; readonly name: string }): Promise<string>;
  /** Hands in a goal; safe to repeat after a broken connection. */
  submit(text: string, fileIds: readonly string[]): Promise<string>;
  /** Writes a goal's artifacts below `directory`; returns their paths. */
  saveArtifacts(goalId: string, artifacts: readonly Artifact[], directory: string): Promise<readonly string[]>;
}

export function connectToGateway(baseUrl: string, token: string): GoalConnection {
  const api = createApiClient({ baseUrl, token });
  const send = gatewayFetch({ baseUrl, token });
  const get = (path: string, init?: RequestInit) => send(new Request(`${baseUrl}${apiPrefix}${path}`, init));

  return {
    api,
    get,
    async upload({ path, name }) {
      const form = new FormData();
      form.set('file', await openAsBlob(path), name);
      const response = await send(new Request(`${baseUrl}${apiPrefix}/files`, { method: 'POST', body: form }));
      return StoredFile.parse(await response.json()).fileId;
    },
    async submit(text, fileIds) {
      const { goalId } = await api.goals.submit({ text, fileIds: [...fileIds], idempotencyKey: randomUUID() });
      return goalId;
    },
    async saveArtifacts(goalId, artifacts, directory) {
      const written: string[] = [];
      for (const artifact of artifacts) {
        // The server is trusted with contents, not with where on this machine they go.
        const path = join(directory, ...WorkspacePath.parse(artifact.path).split('/'));
        const encoded = artifact.path.split('/').map(encodeURIComponent).join('/');
        const bytes = Buffer.from(await (await get(`/goals/${goalId}/artifacts/${encoded}`)).arrayBuffer());
        if (createHash('sha256').update(bytes).digest('hex') !== artifact.sha256) {
          throw new Failure('service', `${artifact.path} arrived damaged.`, 'Run the command again, or fetch the file in the app.');
        }
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
        written.push(path);
      }
      return written;
    },
  };
}
