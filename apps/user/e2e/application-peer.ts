import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ApplicationPeer {
  readonly url: string;
  /** What the application was given the last time. */
  tokens: { access_token: string; refresh_token?: string; scope: string } | undefined;
  knows(client: { readonly clientId: string; readonly secret: string }): void;
  stop(): void;
}

/** A web application of somebody else: signs people in with AutoWeave, and greets them by name. */
export async function startApplication(gateway: string): Promise<ApplicationPeer> {
  const verifiers = new Map<string, string>();
  let client = { clientId: '', secret: '' };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${url}/callback`;
  const peer: ApplicationPeer = {
    url,
    tokens: undefined,
    knows: (known) => void (client = { ...known }),
    stop: () => server.close(),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/login') {
      const state = randomBytes(16).toString('hex');
      const verifier = randomBytes(32).toString('base64url');
      verifiers.set(state, verifier);
      const asked = new URLSearchParams({
        client_id: client.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: searchParams.get('scope') ?? 'openid profile goals:read',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      response.writeHead(303, { location: `${gateway}/oauth/authorize?${asked}` }).end();
    } else if (pathname === '/logout') {
      const asked = new URLSearchParams({ client_id: client.clientId, post_logout_redirect_uri: `${url}/bye` });
      response.writeHead(303, { location: `${gateway}/oauth/logout?${asked}` }).end();
    } else if (pathname === '/bye') page(response, '<h1>Goodbye</h1>');
    else if (pathname === '/callback') await signedIn(searchParams, response);
    else if (pathname === '/frame')
      page(response, `<h1>Win a prize</h1><iframe src="${searchParams.get('of')}" width="400" height="400"></iframe>`);
    else page(response, '<h1>Reports</h1><a href="/login">Sign in with AutoWeave</a>');
  }

  async function signedIn(answered: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = answered.get('code');
    if (!code) return page(response, `<h1>Not signed in: ${answered.get('error')}</h1>`);
    const exchanged = await fetch(`${gateway}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifiers.get(answered.get('state') ?? '') ?? '',
      }),
    });
    peer.tokens = (await exchanged.json()) as NonNullable<ApplicationPeer['tokens']>;
    const me = await fetch(`${gateway}/oauth/userinfo`, { headers: { authorization: `Bearer ${peer.tokens.access_token}` } });
    page(response, `<h1>Hello ${((await me.json()) as { name: string }).name}</h1>`);
  }
  return peer;
}

const page = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Reports</title>${body}`);
};
