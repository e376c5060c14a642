/** What a process of the instance tells the launcher over its IPC channel. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string; readonly code?: string };

/** Sends to the launcher; does nothing when the process was started by hand. */
export function tellLauncher(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}
