/** Names to try for a new account: what the provider calls the person, made to fit, and then with the end of the id. */
export function usernames(wanted: string, userId: string): readonly string[] {
  const local = wanted.split('@')[0] ?? '';
  const fitting = local
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
    .slice(0, 50)
    .replaceAll(/[._-]+$/g, '');
  const base = fitting.length >= 3 ? fitting : `user-${fitting}`.replaceAll(/-$/g, '');
  return [base, `${base}-${userId.slice(-6)}`, `${base}-${userId.slice(-12)}`];
}
