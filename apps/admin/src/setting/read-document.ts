import { SettingsDocument } from '@autoweave/contracts';

/** The document in a file; throws with what is wrong and what to do. */
export function readDocument(text: string): SettingsDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('This is not JSON. Choose a file that “Export” made.');
  }
  const parsed = SettingsDocument.safeParse(json);
  if (!parsed.success) throw new Error('These are no settings of AutoWeave. Choose a file that “Export” made.');
  return parsed.data;
}
