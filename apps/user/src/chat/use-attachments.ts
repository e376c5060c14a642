'use client';
import type { FileRef } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Upload, uploadFile } from '../api/files';
import { useGateway } from '../api/gateway';
import { freshKey } from './fresh-key';

export interface Attachment {
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** 0–100 while it is being sent. */
  readonly percent?: number;
  readonly error?: string;
  readonly stored?: FileRef;
}

export interface Attachments {
  readonly items: readonly Attachment[];
  /** Something is still on its way. */
  readonly busy: boolean;
  readonly add: (files: readonly File[]) => void;
  /** Attaches files that are stored already. */
  readonly reuse: (files: readonly FileRef[]) => void;
  readonly remove: (key: string) => void;
  readonly retry: (key: string) => void;
  readonly clear: () => void;
}

/** Files of the message being written: each is uploaded as soon as it is added. */
export function useAttachments(): Attachments {
  const { baseUrl } = useGateway();
  const [items, setItems] = useState<readonly Attachment[]>([]);
  const uploads = useRef(new Map<string, { readonly file: File; readonly upload: Upload }>());
  const patch = useCallback(
    (key: string, change: Partial<Attachment>) => setItems((all) => all.map((item) => (item.key === key ? { ...item, ...change } : item))),
    [],
  );

  const send = useCallback(
    (key: string, file: File) => {
      const upload = uploadFile(baseUrl, file, (percent) => patch(key, { percent }));
      uploads.current.set(key, { file, upload });
      upload.done.then(
        (stored) => patch(key, { stored, percent: undefined }),
        (error: unknown) => patch(key, { error: toApiError(error).message, percent: undefined }),
      );
    },
    [baseUrl, patch],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file) => ({ file, item: { key: freshKey(), name: file.name, sizeBytes: file.size, percent: 0 } }));
      setItems((all) => [...all, ...added.map(({ item }) => item)]);
      for (const { file, item } of added) send(item.key, file);
    },
    [send],
  );
  const reuse = useCallback(
    (files: readonly FileRef[]) =>
      setItems((all) => [
        ...all,
        ...files
          .filter((file) => !all.some((item) => item.stored?.fileId === file.fileId))
          .map((file) => ({ key: freshKey(), name: file.name, sizeBytes: file.size, stored: file })),
      ]),
    [],
  );
  const remove = useCallback((key: string) => {
    uploads.current.get(key)?.upload.abort();
    uploads.current.delete(key);
    setItems((all) => all.filter((item) => item.key !== key));
  }, []);
  const retry = useCallback(
    (key: string) => {
      const known = uploads.current.get(key);
      if (!known) return;
      patch(key, { error: undefined, percent: 0 });
      send(key, known.file);
    },
    [patch, send],
  );
  const clear = useCallback(() => {
    uploads.current.clear();
    setItems([]);
  }, []);
  useEffect(() => {
    const all = uploads.current;
    return () => {
      for (const { upload } of all.values()) upload.abort();
    };
  }, []);
  return { items, busy: items.some((item) => item.percent !== undefined), add, reuse, remove, retry, clear };
}
