'use client';
import { OAuthGrant, oauthScopes, scopeTexts } from '@autoweave/contracts';
import { Checkbox, ChoiceList, Disclosure, Field, Input, Textarea } from '@autoweave/ui';
import { type ApplicationDraft, type Kind, kinds, ofKind } from './application-draft';

const grantWords: Readonly<Record<OAuthGrant, string>> = {
  authorization_code: 'Signing in with a browser',
  refresh_token: 'Going on for 30 days without asking',
  device_code: 'A code that people type',
  client_credentials: 'In its own name',
  token_exchange: 'Tokens for agents',
  password: 'Names and passwords (legacy)',
};

interface ApplicationFieldsProps {
  readonly draft: ApplicationDraft;
  readonly problems: Readonly<Record<string, string>>;
  /** What it is cannot be changed later. */
  readonly isNew: boolean;
  readonly passwordGrant: boolean;
  readonly onChange: (draft: ApplicationDraft) => void;
}

/** What makes up an application. */
export function ApplicationFields({ draft, problems, isNew, passwordGrant, onChange }: ApplicationFieldsProps) {
  const change = (part: Partial<ApplicationDraft>) => onChange({ ...draft, ...part });
  const isPublic = kinds[draft.kind].type === 'public';
  const toggled = <T,>(list: readonly T[], one: T, on: boolean): T[] => (on ? [...list, one] : list.filter((each) => each !== one));
  const offered = OAuthGrant.options.filter(
    (grant) =>
      (grant !== 'password' || passwordGrant || draft.grants.includes('password')) &&
      (!isPublic || !['client_credentials', 'token_exchange', 'password'].includes(grant)),
  );
  const needsAddress = draft.grants.includes('authorization_code');
  return (
    <div className="grid gap-4">
      <Field label="Name" hint="People see it when they are asked.">
        {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      {isNew ? (
        <ChoiceList
          label="What it is"
          value={draft.kind}
          choices={Object.entries(kinds).map(([value, { label, detail }]) => ({ value, label, detail }))}
          onChange={(kind) => onChange(ofKind(draft, kind as Kind))}
          className="sm:grid-cols-2 [&>legend]:sm:col-span-2"
        />
      ) : null}
      {needsAddress ? (
        <Field
          label="Addresses that answers go to"
          hint={
            draft.kind === 'native'
              ? 'One a line, such as http://127.0.0.1/callback (any port) or com.example.app:/callback.'
              : 'One a line, compared character by character.'
          }
          error={draft.redirectUris.trim() || !isNew ? problems['redirectUris'] : undefined}
        >
          {(id) => (
            <Textarea
              id={id}
              rows={2}
              value={draft.redirectUris}
              spellCheck={false}
              placeholder={draft.kind === 'native' ? 'http://127.0.0.1/callback' : 'https://app.example.com/callback'}
              onChange={(event) => change({ redirectUris: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      <fieldset>
        <legend className="mb-1 text-sm font-medium">What it may ask for</legend>
        <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-2">
          {oauthScopes
            .filter((scope) => draft.kind !== 'machine' || scope.includes(':'))
            .map((scope) => (
              <label key={scope} className="flex min-w-0 items-start gap-2 py-0.5 text-sm pointer-coarse:py-1.5">
                <Checkbox
                  className="mt-0.5"
                  checked={draft.scopes.includes(scope)}
                  onChange={(event) => change({ scopes: toggled(draft.scopes, scope, event.target.checked) })}
                />
                <span className="min-w-0">
                  <span className="font-mono text-xs">{scope}</span>
                  <span className="block text-xs text-ink-faint">{scopeTexts[scope]}</span>
                </span>
              </label>
            ))}
        </div>
        {problems['scopes'] ? (
          <p role="alert" className="mt-1 text-xs text-danger">
            {problems['scopes']}
          </p>
        ) : null}
      </fieldset>
      <Disclosure summary="Ways in, signing out, proofs">
        <div className="grid gap-4 pt-2">
          <fieldset>
            <legend className="mb-1 text-sm font-medium">Ways in</legend>
            <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-2">
              {offered.map((grant) => (
                <label key={grant} className="flex min-w-0 items-center gap-2 py-0.5 text-sm pointer-coarse:py-1.5">
                  <Checkbox
                    checked={draft.grants.includes(grant)}
                    onChange={(event) => change({ grants: toggled(draft.grants, grant, event.target.checked) })}
                  />
                  {grantWords[grant]}
                </label>
              ))}
            </div>
            {problems['grants'] ? (
              <p role="alert" className="mt-1 text-xs text-danger">
                {problems['grants']}
              </p>
            ) : null}
          </fieldset>
          <Field label="Home page" hint="Shown to people who are asked." error={problems['homepage']}>
            {(id) => (
              <Input
                id={id}
                value={draft.homepage}
                placeholder="https://example.com"
                onChange={(event) => change({ homepage: event.target.value })}
              />
            )}
          </Field>
          <Field label="Addresses after signing out" hint="One a line." error={problems['postLogoutRedirectUris']}>
            {(id) => (
              <Textarea
                id={id}
                rows={2}
                value={draft.postLogoutRedirectUris}
                spellCheck={false}
                onChange={(event) => change({ postLogoutRedirectUris: event.target.value })}
              />
            )}
          </Field>
          <label className="flex items-start gap-2 text-sm">
            <Checkbox
              className="mt-0.5"
              checked={draft.dpopRequired}
              onChange={(event) => change({ dpopRequired: event.target.checked })}
            />
            <span>
              Bind its tokens to a key (DPoP)
              <span className="block text-xs text-ink-faint">
                Whoever steals one can do nothing with it. The application has to support it.
              </span>
            </span>
          </label>
        </div>
      </Disclosure>
    </div>
  );
}
