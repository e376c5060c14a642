/** Names of fields whose values are never stored, whatever they stand in (EDG-058). */
const sensitive =
  /pass(word|wd|phrase|code)?$|^pwd$|secret|token|api_?-?key|private_?-?key|authorization|cookie|credential|^(otp|totp|pin|code|codes|backupcodes?|verifier|assertion)$|signature$/i;
export const masked = '[masked]';

const deepest = 12;

/** A copy with the values of sensitive fields masked, however deep they stand. */
export function maskFields(value: unknown, depth = 0): unknown {
  if (depth > deepest) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => maskFields(item, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      sensitive.test(name) && item !== null && item !== undefined && typeof item !== 'boolean' ? masked : maskFields(item, depth + 1),
    ]),
  );
}
