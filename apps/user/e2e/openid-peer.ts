import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenIdPeer {
  readonly issuer: string;
  /** As the operator names it for the gateway. */
  readonly target: string;
  readonly clientSecret: string;
  /** How often somebody signed out there. */
  signedOut(): number;
  stop(): Promise<void>;
}

interface Asked {
  readonly challenge: string;
  readonly nonce: string;
  readonly email: string;
}

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A small OpenID provider with a page of its own, on which a person says who they are. */
export async function startOpenIdPeer(): Promise<OpenIdPeer> {
  const clientSecret = randomUUID();
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'peer', alg: 'RS256', use: 'sig' };
  const asked = new Map<string, Asked>();
  let signedOut = 0;
  const server = createServer(async (request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const url = new URL(request.url as string, issuer);
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const go = (location: string) => response.writeHead(303, { location }).end();
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          end_session_endpoint: `${issuer}/end`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        });
      case 'GET /jwks':
        return json({ keys: [jwk] });
      case 'GET /authorize': {
        const fields = [...url.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('');
        response.writeHead(200, { 'content-type': 'text/html' });
        return response.end(
          `<!doctype html><title>Peer</title><form method="post" action="/authorize">${fields}<label>E-mail <input name="email"></label><button>It is me</button></form>`,
        );
      }
      case 'POST /authorize': {
        const form = await bodyOf(request);
        const back = new URL(form.get('redirect_uri') as string);
        back.searchParams.set('state', form.get('state') as string);
        const email = form.get('email') ?? '';
        if (email === '') back.searchParams.set('error', 'access_denied');
        else {
          const code = randomUUID();
          asked.set(code, { challenge: form.get('code_challenge') as string, nonce: form.get('nonce') as string, email });
          back.searchParams.set('code', code);
        }
        return go(back.href);
      }
      case 'POST /token': {
        const form = await bodyOf(request);
        const known = asked.get(form.get('code') ?? '');
        asked.delete(form.get('code') ?? '');
        if (form.get('client_id') !== 'autoweave' || form.get('client_secret') !== clientSecret)
          return json({ error: 'invalid_client' }, 400);
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (!known || known.challenge !== challenge) return json({ error: 'invalid_grant' }, 400);
        const now = Math.floor(Date.now() / 1_000);
        const { email, nonce } = known;
        const claims = {
          iss: issuer,
          aud: 'autoweave',
          sub: email,
          iat: now,
          exp: now + 300,
          nonce,
          email,
          email_verified: true,
          name: email.split('@')[0],
        };
        const signed = `${part({ alg: 'RS256', kid: 'peer' })}.${part(claims)}`;
        const signature = createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url');
        return json({ access_token: randomUUID(), token_type: 'Bearer', id_token: `${signed}.${signature}` });
      }
      case 'GET /end':
        signedOut += 1;
        return go(url.searchParams.get('post_logout_redirect_uri') as string);
      default:
        return response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer: `http://${target}`,
    target,
    clientSecret,
    signedOut: () => signedOut,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
