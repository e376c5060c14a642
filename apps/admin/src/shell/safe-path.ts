/** A path inside this app to return to; anything that could lead elsewhere becomes the start page. */
export function safePath(path: string | undefined): string {
  if (!path || !path.startsWith('/') || /^\/[/\\]/.test(path) || path.startsWith('/sign-in')) return '/';
  return path;
}
