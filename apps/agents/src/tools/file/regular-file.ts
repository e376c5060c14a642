import { constants } from 'node:fs';
import { cp, type FileHandle, lstat, open } from 'node:fs/promises';
import { fault } from '@autoweave/kernel';

// Opening a pipe waits for its other end in one of few threads of the whole process; a link may have been put there meanwhile.
const never = constants.O_NONBLOCK | constants.O_NOFOLLOW;

const otherKind = (name: string) =>
  fault('UNREADABLE_FILE', `${name} is neither a file nor a folder`, { hint: 'Pipes, devices and links are not read or written' });

/** Opens a regular file. Throws UNREADABLE_FILE for pipes, devices, folders and links, without waiting for anybody. */
export async function openRegular(path: string, name: string, flags: number): Promise<FileHandle> {
  const found = await lstat(path).catch(() => undefined);
  if (found && !found.isFile()) throw otherKind(name);
  const file = await open(path, flags | never).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' || error.code === 'ENXIO' ? otherKind(name) : error;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw otherKind(name);
}

/** The whole content of a regular file. Throws UNREADABLE_FILE like `openRegular`. */
export async function readRegular(path: string, name: string): Promise<Buffer> {
  const file = await openRegular(path, name, constants.O_RDONLY);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Replaces or extends a regular file. Throws UNREADABLE_FILE like `openRegular`. */
export async function writeRegular(path: string, name: string, content: string | Uint8Array, append = false): Promise<void> {
  const how = append ? constants.O_APPEND : constants.O_TRUNC;
  const file = await openRegular(path, name, constants.O_WRONLY | constants.O_CREAT | how);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Copies a file or folder. Links stay links, so that a copy cannot pull in what lies outside; pipes and devices are left out. */
export async function copyRegular(from: string, to: string, name: string): Promise<void> {
  const found = await lstat(from);
  if (!found.isFile() && !found.isDirectory()) throw otherKind(name);
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) => {
      const one = await lstat(path);
      return one.isFile() || one.isDirectory() || one.isSymbolicLink();
    },
  });
}
