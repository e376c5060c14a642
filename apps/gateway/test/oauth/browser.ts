interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser as far as signing in goes: keeps cookies by path, and stops at every redirect. */
export class Browser {
  private cookies: Cookie[] = [];

  constructor(readonly origin: string) {}

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = this.cookies
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = new Headers(init.headers);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) this.keep(line, pathname);
    return response;
  }

  async call(method: string, path: string, body?: unknown) {
    const response = await this.fetch(`${this.origin}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as any };
  }

  async signIn(email: string, password: string): Promise<void> {
    const { status } = await this.call('POST', '/api/v1/auth/login', { email, password });
    if (status !== 200) throw new Error(`signing in was answered with ${status}`);
  }

  has = (name: string): boolean => this.cookies.some((cookie) => cookie.name === name);

  /** Follows an authorization request to its end: the address that the application gets, or the page that says why not. */
  async authorize(url: string, decision: 'allow' | 'deny' = 'allow'): Promise<{ url: URL; asked: any[]; page?: string; status: number }> {
    const asked: any[] = [];
    let next = url;
    for (let step = 0; step < 10; step += 1) {
      const response = await this.fetch(next);
      const location = response.headers.get('location');
      if (!location) return { url: new URL(next), asked, page: await response.text(), status: response.status };
      const to = new URL(location, next);
      if (to.origin === this.origin) {
        next = to.href;
        continue;
      }
      const requestId = to.pathname === '/authorize' ? to.searchParams.get('request') : null;
      if (!requestId) return { url: to, asked, status: response.status };
      const { status, body } = await this.call('GET', `/api/v1/oauth/requests/${requestId}`);
      asked.push({ status, ...body });
      const answer = await this.call('POST', `/api/v1/oauth/requests/${requestId}`, { decision });
      if (answer.status !== 200) return { url: to, asked: [...asked, answer.body], status: answer.status };
      next = answer.body.redirectTo;
    }
    throw new Error('the authorization went round in circles');
  }

  /** Follows an authorization request to the question that a person is asked. */
  async question(url: string): Promise<string> {
    for (let next = url, step = 0; step < 5; step += 1) {
      const to = new URL((await this.fetch(next)).headers.get('location') as string, next);
      const requestId = to.searchParams.get('request');
      if (to.origin !== this.origin && requestId) return requestId;
      next = to.href;
    }
    throw new Error('nobody was asked');
  }

  private keep(line: string, from: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const attribute = (wanted: string) => attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? from.slice(0, from.lastIndexOf('/')) ?? '/';
    this.cookies = this.cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    const expires = attribute('expires');
    const isOver = attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now());
    if (!isOver) this.cookies.push({ name, value: pair.slice(at + 1), path });
  }
}
