/**
 * Where a sign-in may lead to: a page of one of our own apps, given whole or as a path of the first one. Undefined for
 * everything else, whatever it looks like: it is read as browsers read it and compared as an origin.
 */
export function returnAddress(wanted: string | undefined, appOrigins: readonly string[]): URL | undefined {
  const home = appOrigins[0];
  if (home === undefined) return undefined;
  if (wanted === undefined || wanted === '') return new URL('/', home);
  if (wanted.length > 2_000) return undefined;
  const url = URL.parse(wanted, home);
  const allowed = appOrigins.map((origin) => new URL(origin).origin);
  if (!url || !allowed.includes(url.origin) || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url;
}

/** The sign-in page of the app that a sign-in was begun in, with the way back and what there is to say. */
export function signInPage(returnTo: URL, say: Readonly<Record<string, string>>, fragment = ''): string {
  const page = new URL('/sign-in', returnTo);
  const path = `${returnTo.pathname}${returnTo.search}`;
  if (path !== '/') page.searchParams.set('next', path);
  for (const [name, value] of Object.entries(say)) page.searchParams.set(name, value);
  page.hash = fragment;
  return page.href;
}
