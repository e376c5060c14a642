import { fault } from '@autoweave/kernel';

/** A name safe to create in a workspace. Names that try to leave it are refused, not repaired. */
export function checkedFileName(raw: string | undefined): string {
  const name = (raw ?? '').normalize('NFC').trim();
  const bad =
    name === '' ||
    name === '.' ||
    name === '..' ||
    name.length > 255 ||
    /[/\\\u0000-\u001f\u007f]/.test(name) ||
    name.startsWith('.autoweave');
  if (bad) {
    throw fault('VALIDATION_FAILED', 'The file name is not acceptable', {
      hint: 'Use a plain name of at most 255 characters, without slashes, .. or control characters',
      details: { issues: [{ path: 'file.name', message: 'not a plain file name' }] },
    });
  }
  return name;
}
