/** A browser as far as signing in goes: cookies by host and port, redirects one by one, pages of the apps are where it stops. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();
  /** Every address that it was sent to, in order. */
  readonly visited: string[] = [];

  cookie(origin: string, name: string): string | undefined {
    return this.jars.get(new URL(origin).origin)?.get(name);
  }

  forget(origin: string): void {
    this.jars.delete(new URL(origin).origin);
  }

  /** One request, with the cookies that belong there; `crossSite` leaves out those that browsers leave out of foreign posts. */
  async request(url: string, options: RequestInit & { readonly crossSite?: boolean } = {}): Promise<Response> {
    const { crossSite = false, ...init } = options;
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    this.visited.push(url);
    const cookie = crossSite ? '' : [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Goes where it is led until somebody answers with a page, or an address of `stopAt` comes up, which is answered unvisited. */
  async go(url: string, stopAt: (url: URL) => boolean): Promise<URL> {
    let next = new URL(url);
    for (let hop = 0; hop < 15; hop += 1) {
      if (stopAt(next)) return next;
      const response = await this.request(next.href);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${next.href} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
      next = new URL(location, next);
    }
    throw new Error('led in circles');
  }
}
