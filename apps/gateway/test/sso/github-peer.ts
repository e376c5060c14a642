import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Listening } from './oidc-peer.js';

interface Email {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}
export interface GithubUser {
  readonly id: number;
  readonly login: string;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly emails: readonly Email[];
}

export const githubClient = { id: 'gh-client', secret: 'gh-secret' };

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
};

/**
 * Behaves as github.com does: errors of the token endpoint come with status 200, scopes between commas, a user's id is a
 * number, the profile's address may be null or unconfirmed, and confirmed ones are in a list of their own.
 */
export function githubPeer(server: Listening, user: () => GithubUser): { readonly tokens: () => number } {
  const codes = new Map<string, { readonly challenge: string; readonly redirectUri: string }>();
  const tokens = new Set<string>();
  server.answer(async (request, response) => {
    const url = new URL(request.url as string, server.url);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
    if (url.pathname === '/login/oauth/authorize') {
      const code = randomUUID();
      const redirectUri = url.searchParams.get('redirect_uri') as string;
      codes.set(code, { challenge: url.searchParams.get('code_challenge') as string, redirectUri });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state') as string);
      return void response.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === '/login/oauth/access_token') {
      const form = await bodyOf(request);
      if (form.get('client_id') !== githubClient.id || form.get('client_secret') !== githubClient.secret)
        return json({
          error: 'incorrect_client_credentials',
          error_description: 'The client_id and/or client_secret passed are incorrect.',
        });
      const known = codes.get(form.get('code') as string);
      codes.delete(form.get('code') as string);
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (!known || known.challenge !== challenge || known.redirectUri !== form.get('redirect_uri'))
        return json({ error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' });
      const token = `gho_${randomUUID()}`;
      tokens.add(token);
      return json({ access_token: token, token_type: 'bearer', scope: 'read:user,user:email' });
    }
    const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(token)) return json({ message: 'Bad credentials' }, 401);
    if (!request.headers['user-agent']) return json({ message: 'Request forbidden by administrative rules' }, 403);
    const { emails, ...profile } = user();
    if (url.pathname === '/user') return json({ email: null, name: null, ...profile });
    if (url.pathname === '/user/emails') return json(emails.map((one) => ({ visibility: null, ...one })));
    return json({ message: 'Not Found' }, 404);
  });
  return { tokens: () => tokens.size };
}
