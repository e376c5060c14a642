/** A key that no other message or file of this page has. `crypto.randomUUID` exists only on secure origins. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
