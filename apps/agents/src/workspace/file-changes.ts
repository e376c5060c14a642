/** A file of the workspace whose content is in the blob store. */
export interface SavedFile {
  readonly sha256: string;
  readonly executable?: true;
}

/** What became of files since the last checkpoint. */
export interface FileChanges {
  readonly saved: Readonly<Record<string, SavedFile>>;
  readonly removed?: readonly string[];
  /** More changed than is kept: without the directory itself nobody can go on with these files. */
  readonly lost?: true;
}

/** What differs from the inputs of the task, by path; null: an input that was removed. */
export interface WorkspaceFiles {
  readonly changed: Readonly<Record<string, SavedFile | null>>;
  readonly lost?: true;
}

export const noFiles: WorkspaceFiles = { changed: {} };

export const afterChanges = (files: WorkspaceFiles, { saved, removed, lost }: FileChanges): WorkspaceFiles => ({
  changed: { ...files.changed, ...saved, ...Object.fromEntries((removed ?? []).map((path) => [path, null])) },
  ...(lost || files.lost ? { lost: true } : {}),
});

/** The changes that lead from the inputs to these files. */
export const asChanges = ({ changed, lost }: WorkspaceFiles): FileChanges => ({
  saved: Object.fromEntries(Object.entries(changed).filter((entry): entry is [string, SavedFile] => entry[1] !== null)),
  removed: Object.keys(changed).filter((path) => changed[path] === null),
  ...(lost ? { lost } : {}),
});
