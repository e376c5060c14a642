/** One message in a stream, as handed to a consumer. */
export interface StreamEntry {
  readonly stream: string;
  readonly id: string;
  /** The raw JSON of the envelope. */
  readonly body: string;
  /** How often it has been delivered, this time included. */
  readonly deliveries: number;
}

/** Field name under which an envelope stands in a stream entry. */
export const bodyField = 'e';

/** Entries of one reply to XREADGROUP, XREAD or XAUTOCLAIM; entries deleted meanwhile are skipped. */
export function parseEntries(stream: string, raw: readonly [string, string[] | null][], deliveries = 1): StreamEntry[] {
  const entries: StreamEntry[] = [];
  for (const [id, fields] of raw) {
    if (!fields) continue;
    const at = fields.indexOf(bodyField);
    entries.push({ stream, id, body: at >= 0 ? (fields[at + 1] ?? '') : '', deliveries });
  }
  return entries;
}
