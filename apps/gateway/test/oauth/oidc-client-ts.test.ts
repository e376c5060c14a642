import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { beforeAll, expect, it } from 'vitest';
import { people } from '../gateway.js';
import { oauthWorld, redirectUri, type World } from './oauth-world.js';

let world: World;
beforeAll(async () => {
  world = await oauthWorld();
});

const clientOf = (clientId: string) =>
  new OidcClient({
    authority: world.issuer,
    client_id: clientId,
    redirect_uri: redirectUri,
    post_logout_redirect_uri: 'https://app.example.test/bye',
    scope: 'openid profile goals:read offline_access',
    prompt: 'consent',
    loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });

it('the library of single-page applications signs in, learns who it is, renews, and is refused what is not its own', async () => {
  const { clientId } = await world.application({ type: 'public' });
  const client = clientOf(clientId);
  const browser = await world.browserOf(people.vic.email);
  const request = await client.createSigninRequest({ state: 'mine' });
  expect(new URL(request.url).searchParams.get('code_challenge_method')).toBe('S256');
  const { url } = await browser.authorize(request.url);
  const answer = await client.processSigninResponse(url.href);
  expect(answer.profile).toMatchObject({ sub: people.vic.userId, preferred_username: 'vic' });
  expect((await world.gateway.call('GET', '/api/v1/goals', { token: answer.access_token })).status).toBe(200);
  const renewed = await client.useRefreshToken({
    state: { refresh_token: answer.refresh_token as string, scope: answer.scope, profile: answer.profile, session_state: null } as never,
    timeoutInSeconds: 5,
  });
  expect(renewed.access_token).not.toBe(answer.access_token);
  await client.revokeToken(renewed.refresh_token as string, 'refresh_token');
  expect((await world.gateway.call('GET', '/api/v1/goals', { token: renewed.access_token })).status).toBe(401);
  await expect(client.processSigninResponse(url.href)).rejects.toBeDefined();
  const out = await client.createSignoutRequest({ id_token_hint: answer.id_token as string });
  expect(out.url.startsWith(`${world.issuer}/oauth/logout`)).toBe(true);
});
