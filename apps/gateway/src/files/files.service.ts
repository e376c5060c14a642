import { type FileRef, maxFileBytes, type StoredFile } from '@autoweave/contracts';
import { BLOBS, type BlobStore, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import type { File } from '../generated/client.js';
import { QuotasService } from '../tenant/quotas.service.js';
import { checkedFileName } from './file-name.js';
import { sniff } from './file-type.js';

const sniffBytes = 4_100;

/** Uploaded files: rows here, bytes in the blob store. */
@Injectable()
export class FilesService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  /** Stores an upload. Throws VALIDATION_FAILED, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or QUOTA_EXCEEDED. */
  async store(caller: Principal, rawName: string | undefined, content: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const name = checkedFileName(rawName);
    const { mediaType, body } = await inspect(name, content);
    const { sha256, size } = await this.blobs.put(limited(body, name));
    const file = await this.quotas.withRoomFor(caller.tenantId, caller.tier, size, () =>
      this.db.file.create({
        data: { id: newId('file'), tenantId: caller.tenantId, userId: caller.userId, name, mediaType, size, sha256 },
      }),
    );
    return toStoredFile(file);
  }

  async list(caller: Principal, page: { limit: number; offset: number }): Promise<{ files: StoredFile[]; total: number }> {
    const where = { tenantId: caller.tenantId, deletedAt: null };
    const [files, total] = await Promise.all([
      this.db.file.findMany({ where, orderBy: { createdAt: 'desc' }, take: page.limit, skip: page.offset }),
      this.db.file.count({ where }),
    ]);
    return { files: files.map(toStoredFile), total };
  }

  async get(caller: Principal, fileId: string): Promise<StoredFile> {
    const file = await this.db.file.findFirst({ where: { id: fileId, tenantId: caller.tenantId, deletedAt: null } });
    if (!file) throw fault('NOT_FOUND', `There is no file ${fileId}`, { hint: 'Upload it again: POST /api/v1/files' });
    return toStoredFile(file);
  }

  async delete(caller: Principal, fileId: string): Promise<{ deleted: boolean }> {
    await this.get(caller, fileId);
    // Goals that used it keep their reference to the content; only the file as such disappears.
    await this.db.file.updateMany({ where: { id: fileId, tenantId: caller.tenantId }, data: { deletedAt: new Date() } });
    return { deleted: true };
  }

  /** References for a goal, in the given order; two files of one name are told apart by a number. */
  async refs(caller: Principal, fileIds: readonly string[]): Promise<readonly FileRef[]> {
    const files = await Promise.all([...new Set(fileIds)].map((id) => this.get(caller, id)));
    const taken = new Map<string, number>();
    return files.map(({ createdAt: _, ...file }) => {
      const seen = taken.get(file.name) ?? 0;
      taken.set(file.name, seen + 1);
      return seen === 0 ? file : { ...file, name: numbered(file.name, seen + 1) };
    });
  }

  read = (file: StoredFile): AsyncIterable<Uint8Array> => this.blobs.read(file.sha256);
}

const numbered = (name: string, n: number) => name.replace(/(\.[^.]*)?$/, ` (${n})$1`);

const toStoredFile = (file: File): StoredFile => ({
  fileId: file.id,
  name: file.name,
  mediaType: file.mediaType,
  size: file.size,
  sha256: file.sha256,
  createdAt: file.createdAt.toISOString(),
});

/** Looks at the first bytes, refuses what is not accepted, and gives back the whole stream. */
async function inspect(name: string, content: AsyncIterable<Uint8Array>): Promise<{ mediaType: string; body: AsyncIterable<Uint8Array> }> {
  const iterator = content[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let bytes = 0;
  let ended = false;
  while (bytes < sniffBytes && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else {
      head.push(next.value);
      bytes += next.value.length;
    }
  }
  const found = await sniff(name, Buffer.concat(head).subarray(0, sniffBytes));
  if (!found.accepted) {
    throw fault('UNSUPPORTED_MEDIA_TYPE', `${name} is ${found.found}, which is not accepted`, {
      hint: 'Accepted: text, code, tables (CSV, JSON, Parquet), documents, images, archives',
    });
  }
  return {
    mediaType: found.mediaType,
    body: (async function* () {
      yield* head;
      if (!ended) for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    })(),
  };
}

async function* limited(content: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > maxFileBytes) throw tooLarge(name);
    yield part;
  }
}

export const tooLarge = (name: string) =>
  fault('PAYLOAD_TOO_LARGE', `${name} is larger than ${maxFileBytes / 1_048_576} MB`, { hint: 'Split it, or send a smaller extract' });
