import { z } from 'zod';
import { FileId, Sha256, Timestamp } from '../ids.js';

/** Largest file a person may upload, in bytes (EDG-086: 50 MB). */
export const maxFileBytes = 50 * 1024 * 1024;

/** A name inside a workspace: relative, `/`-separated, no `..`, no control characters. */
export const WorkspacePath = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (p) => !p.startsWith('/') && !p.includes('\\') && !p.includes('\0') && !p.split('/').some((s) => s === '..' || s === ''),
    'expected a relative path inside the workspace',
  );

/** Points at an uploaded file's content; travels in messages instead of the bytes. */
export const FileRef = z.object({
  fileId: FileId,
  name: z.string().min(1).max(255),
  mediaType: z.string(),
  size: z.number().int().nonnegative(),
  sha256: Sha256,
});
export type FileRef = z.infer<typeof FileRef>;

export const StoredFile = FileRef.extend({ createdAt: Timestamp });
export type StoredFile = z.infer<typeof StoredFile>;

/** A file that a task produced in its workspace. */
export const Artifact = z.object({
  path: WorkspacePath,
  mediaType: z.string(),
  size: z.number().int().nonnegative(),
  sha256: Sha256,
  /** The task that wrote it. */
  taskId: z.string(),
});
export type Artifact = z.infer<typeof Artifact>;
