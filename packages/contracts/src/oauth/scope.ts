import { z } from 'zod';
import { type Scope, scopePermissions, scopes } from '../api-key/scope.js';
import type { Permission } from '../permission.js';

/** What OpenID Connect defines: who somebody is, and going on without them. */
export const identityScopes = ['openid', 'profile', 'email', 'offline_access'] as const;

type Turned<S extends string> = S extends `${infer Verb}:${infer Thing}` ? `${Thing}:${Verb}` : never;
/** Whoever administers does so signed in: no application is given everything. */
type Given = Exclude<Scope, 'admin:full'>;
export type ResourceScope = Turned<Given>;

const turn = <S extends string>(scope: S) => scope.split(':').toReversed().join(':') as Turned<S>;
const given = scopes.filter((scope): scope is Given => scope !== 'admin:full');
/** The scopes of API keys as OAuth spells them (IDN-037): `goals:read` is `read:goals`. There is one mapping to permissions. */
export const resourceScopes = given.map(turn) as ResourceScope[];
const keyScopes = new Map<string, Given>(given.map((scope) => [turn(scope), scope]));

export const oauthScopes = [...identityScopes, ...resourceScopes] as [OAuthScope, ...OAuthScope[]];
export type OAuthScope = (typeof identityScopes)[number] | ResourceScope;
export const OAuthScope = z.enum(oauthScopes);

/**
 * What an application may do with these scopes. Unlike a key it may not even ask for a person's own sessions and factors:
 * who somebody is, it learns at the userinfo endpoint.
 */
export const permissionsOfOAuthScopes = (held: readonly string[]): ReadonlySet<Permission> =>
  new Set(held.flatMap((scope): readonly Permission[] => scopePermissions[keyScopes.get(scope) as Given] ?? []));

/** The scopes in words, as a person who is asked reads them. */
export const scopeTexts: Readonly<Record<OAuthScope, string>> = {
  openid: 'Know that it is you',
  profile: 'See your name and your organisation',
  email: 'See your e-mail address',
  offline_access: 'Go on while you are away, until you take it back',
  'goals:read': 'See goals, their tasks and results',
  'goals:write': 'Submit, change, cancel and delete goals',
  'goals:execute': 'Let goals run',
  'goals:approve': 'Decide approvals in your name',
  'agents:read': 'See agents',
  'agents:write': 'Create, change and delete agents',
  'agents:execute': 'Start and stop agents',
  'tools:read': 'See tools',
  'tools:execute': 'Use tools',
  'memory:read': 'Read what was learned',
  'memory:write': 'Add to memory and delete from it',
  'files:read': 'Read files',
  'files:write': 'Upload and delete files',
  'conversations:read': 'Read your conversations',
  'conversations:write': 'Write in your conversations',
  'schedules:read': 'See schedules',
  'schedules:write': 'Create, change and run schedules',
  'webhooks:read': 'See webhooks',
  'webhooks:write': 'Create and change webhooks',
  'plugins:read': 'See plugins',
  'users:read': 'See people and roles',
  'users:write': 'Add and change people, and give them roles',
  'audit:read': 'Read the audit log',
  'system:read': 'See the state of the system',
};
