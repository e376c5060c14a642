import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { ConsentsService } from './consents.service.js';

/**
 * The grant of this sign-in: the one just decided, or a new one within what the person decided before. Each sign-in has a
 * family of tokens of its own, so that one that is misused does not end the others.
 */
export async function rememberedGrant(ctx: KoaContextWithOIDC, consents: ConsentsService): Promise<Grant | undefined> {
  const { provider, result, account, client } = ctx.oidc;
  const decided = result?.consent?.grantId;
  if (decided) return provider.Grant.find(decided);
  if (!account || !client || ctx.oidc.prompts.has('consent')) return undefined;
  const before = await consents.scopesOf(account.accountId, client.clientId);
  const asked = [...ctx.oidc.requestParamScopes];
  if (before.size === 0 || !asked.every((scope) => before.has(scope))) return undefined;
  return newGrant(provider, account.accountId, client.clientId, asked, Object.keys(ctx.oidc.resourceServers ?? {}));
}

/** A stored grant of these scopes, also for the resources that were asked for. */
export async function newGrant(
  provider: KoaContextWithOIDC['oidc']['provider'],
  accountId: string,
  clientId: string,
  scopes: readonly string[],
  resources: readonly string[],
): Promise<Grant> {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scopes.join(' '));
  for (const resource of resources) grant.addResourceScope(resource, scopes.filter((scope) => scope.includes(':')).join(' '));
  await grant.save();
  return grant;
}
