import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

export interface Person {
  readonly sub: string;
  readonly claims: Record<string, unknown>;
  readonly amr?: readonly string[];
}

/** A server whose address is known before what it answers. */
export async function listen() {
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    target: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    answer: (next: RequestListener) => void (handler = next),
    close: () => void server.close(),
  };
}
export type Listening = Awaited<ReturnType<typeof listen>>;

export const client = { id: 'autoweave', secret: 'a-secret-of-the-peer' };

/** A real OpenID provider (oidc-provider) where whoever `person` names signs in without being asked. */
export function oidcPeer(
  server: Listening,
  gateway: string,
  slugs: readonly string[],
  person: () => Person,
  more: Configuration = {},
): Provider {
  const { claims: _, ...rest } = more;
  const provider = new Provider(server.url, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: slugs.map((slug) => `${gateway}/sso/callback/${slug}`),
        post_logout_redirect_uris: ['http://localhost:3000/sign-in'],
        backchannel_logout_uri: `${gateway}/sso/backchannel-logout/${slugs[0]}`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: {
      openid: ['sub', 'amr'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
    // The gateway of the test is on this machine.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    cookies: { keys: ['only-for-this-test'] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...person().claims }) }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId as string,
        accountId: context.oidc.session?.accountId as string,
      });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
    ...rest,
  });
  const callback = provider.callback();
  server.answer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
    const { sub, amr } = person();
    void provider.interactionFinished(request, response, { login: { accountId: sub, ...(amr ? { amr: [...amr] } : {}) } });
  });
  return provider;
}
