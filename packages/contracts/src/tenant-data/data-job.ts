import { z } from 'zod';
import { RemovedRows } from '../bus/tenant-data-messages.js';
import { idOf, TenantId, Timestamp, UserId } from '../ids.js';

export const DataExportId = idOf('export');
export const PurgeId = idOf('purge');

/** EXPIRED: the archive was deleted; ask for another one. */
export const DataExportStatus = z.enum(['PENDING', 'RUNNING', 'READY', 'FAILED', 'EXPIRED']);
export type DataExportStatus = z.infer<typeof DataExportStatus>;

/** An archive of what is stored of an organisation or of one of its people. */
export const DataExport = z.object({
  exportId: DataExportId,
  tenantId: TenantId,
  /** Only what belongs to this person. */
  userId: UserId.optional(),
  status: DataExportStatus,
  /** 0–100, by the tables and files that are done. */
  progress: z.number().int().min(0).max(100),
  requestedBy: UserId,
  createdAt: Timestamp,
  finishedAt: Timestamp.optional(),
  /** When the archive is deleted. */
  expiresAt: Timestamp.optional(),
  sizeBytes: z.number().int().optional(),
  sha256: z.string().optional(),
  /** Rows by kind, such as `edge.conversation`, and `files`. */
  counts: z.record(z.string(), z.number().int()),
  error: z.string().optional(),
});
export type DataExport = z.infer<typeof DataExport>;

export const PurgeStatus = z.enum(['PENDING', 'RUNNING', 'DONE', 'FAILED']);
export type PurgeStatus = z.infer<typeof PurgeStatus>;

/** That everything of an organisation or person was removed, and what that was. Kept after they are gone. */
export const Purge = z.object({
  purgeId: PurgeId,
  tenantId: TenantId,
  userId: UserId.optional(),
  status: PurgeStatus,
  requestedBy: UserId,
  createdAt: Timestamp,
  finishedAt: Timestamp.optional(),
  /** What is being done, for whoever waits. */
  step: z.string(),
  removed: z.array(RemovedRows),
  /** Contents of files and artifacts that nobody else refers to. */
  removedBlobs: z.number().int(),
  /** Records of the audit log whose content was taken out; their hashes stay, so that the chain can be verified. */
  redactedEvents: z.number().int(),
  error: z.string().optional(),
});
export type Purge = z.infer<typeof Purge>;
