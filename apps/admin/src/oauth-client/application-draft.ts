import type { OAuthClient, OAuthClientInput, OAuthGrant, OAuthScope } from '@autoweave/contracts';
import { clientProblems } from '@autoweave/contracts';
import { wordsOf } from '../api/words';

/** The four kinds of applications that people mean, and what each is to the protocol. */
export const kinds = {
  web: { label: 'Web application', detail: 'Has a server that keeps a secret.', type: 'confidential', application: 'web' },
  spa: { label: 'In the browser', detail: 'Nothing but pages: has no secret.', type: 'public', application: 'web' },
  native: {
    label: 'On a computer, telephone or device',
    detail: 'Has no secret; may use a code that people type.',
    type: 'public',
    application: 'native',
  },
  machine: { label: 'A program by itself', detail: 'Nobody signs in: it acts in its own name.', type: 'confidential', application: 'web' },
} as const satisfies Record<string, { label: string; detail: string; type: OAuthClient['type']; application: OAuthClient['application'] }>;
export type Kind = keyof typeof kinds;

const grantsOf: Readonly<Record<Kind, readonly OAuthGrant[]>> = {
  web: ['authorization_code', 'refresh_token'],
  spa: ['authorization_code', 'refresh_token'],
  native: ['authorization_code', 'refresh_token', 'device_code'],
  machine: ['client_credentials'],
};

/** An application as it is typed in. */
export interface ApplicationDraft {
  readonly name: string;
  readonly kind: Kind;
  readonly homepage: string;
  readonly redirectUris: string;
  readonly postLogoutRedirectUris: string;
  readonly scopes: readonly OAuthScope[];
  readonly grants: readonly OAuthGrant[];
  readonly dpopRequired: boolean;
}

export const freshDraft: ApplicationDraft = {
  name: '',
  kind: 'web',
  homepage: '',
  redirectUris: '',
  postLogoutRedirectUris: '',
  scopes: ['openid', 'profile'],
  grants: grantsOf.web,
  dpopRequired: false,
};

/** Another kind brings its own ways in; what it may do stays. */
export const ofKind = (draft: ApplicationDraft, kind: Kind): ApplicationDraft => ({
  ...draft,
  kind,
  grants: grantsOf[kind],
  scopes: kind === 'machine' ? draft.scopes.filter((scope) => scope.includes(':')) : draft.scopes,
});

export const kindOf = ({ type, application, grants }: OAuthClient): Kind => {
  if (type === 'public') return application === 'native' ? 'native' : 'spa';
  return grants.includes('authorization_code') ? 'web' : 'machine';
};

export const draftOf = (client: OAuthClient): ApplicationDraft => ({
  name: client.name,
  kind: kindOf(client),
  homepage: client.homepage ?? '',
  redirectUris: client.redirectUris.join('\n'),
  postLogoutRedirectUris: client.postLogoutRedirectUris.join('\n'),
  scopes: client.scopes,
  grants: client.grants,
  dpopRequired: client.dpopRequired,
});

type Fields = Omit<OAuthClientInput, 'type' | 'application'>;

/** What is sent, and what is wrong with it by field. */
export function readDraft(draft: ApplicationDraft): { readonly fields: Fields; readonly problems: Readonly<Record<string, string>> } {
  const { type, application } = kinds[draft.kind];
  const fields: Fields = {
    name: draft.name.trim(),
    ...(draft.homepage.trim() ? { homepage: draft.homepage.trim() } : {}),
    redirectUris: wordsOf(draft.redirectUris),
    postLogoutRedirectUris: wordsOf(draft.postLogoutRedirectUris),
    scopes: [...draft.scopes],
    grants: [...draft.grants],
    dpopRequired: draft.dpopRequired,
  };
  const problems: Record<string, string> = {};
  for (const { path, message } of clientProblems({ type, application, ...fields })) problems[path] ??= message;
  if (draft.homepage.trim() && !/^https?:\/\/[^\s]+$/.test(draft.homepage.trim()))
    problems['homepage'] = 'expected an address such as https://example.com';
  if (fields.scopes.length === 0) problems['scopes'] = 'choose at least one';
  return { fields, problems };
}
