'use client';
import { Checkbox, Field, Input, Textarea } from '@autoweave/ui';
import { useState } from 'react';
import type { ProviderDraft } from './provider-draft';
import { metadataFields } from './saml-metadata';

export interface DraftFieldsProps {
  readonly draft: ProviderDraft;
  readonly change: (part: Partial<ProviderDraft>) => void;
  /** What is wrong with a field, once something is in it. */
  readonly lacks: (field: string) => string | undefined;
  readonly isStored: boolean;
}

type TextField = { [Key in keyof ProviderDraft]: ProviderDraft[Key] extends string ? Key : never }[keyof ProviderDraft];

function Line(
  props: DraftFieldsProps & { readonly field: TextField; readonly label: string; readonly hint?: string; readonly placeholder?: string },
) {
  const { draft, change, lacks, field, label, hint, placeholder } = props;
  return (
    <Field label={label} hint={hint} error={draft[field] === '' ? undefined : lacks(field)}>
      {(id) => (
        <Input
          id={id}
          value={draft[field]}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function ClientFields(props: DraftFieldsProps) {
  const { draft, change, isStored } = props;
  return (
    <>
      <Line {...props} field="clientId" label="Client id" />
      <Field label="Client secret" hint={isStored ? 'Leave it empty to keep the stored one.' : 'Stored encrypted, and never shown again.'}>
        {(id) => (
          <Input
            id={id}
            type="password"
            autoComplete="new-password"
            value={draft.clientSecret}
            onChange={(event) => change({ clientSecret: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function SecretInHeader({ draft, change }: DraftFieldsProps) {
  return (
    <label className="flex items-center gap-2 text-sm sm:col-span-2">
      <Checkbox checked={draft.secretInHeader} onChange={(event) => change({ secretInHeader: event.target.checked })} />
      Send the secret in the header (client_secret_basic) instead of the body
    </label>
  );
}

function MetadataField({ change }: DraftFieldsProps) {
  const [wrong, setWrong] = useState(false);
  const take = (xml: string) => {
    const found = xml.trim() === '' ? undefined : metadataFields(xml);
    setWrong(xml.trim() !== '' && found === undefined);
    if (found) change(found);
  };
  return (
    <Field
      label="Metadata of the provider"
      hint="Paste its XML, and the fields below are filled in. It is not kept."
      error={wrong ? 'This is not the metadata of one SAML provider.' : undefined}
      className="sm:col-span-2"
    >
      {(id) => (
        <Textarea
          id={id}
          placeholder="<EntityDescriptor …>"
          spellCheck={false}
          className="max-h-28 font-mono text-xs"
          onChange={(event) => take(event.target.value)}
        />
      )}
    </Field>
  );
}

/** How the provider is reached: what differs from kind to kind. */
export function ConnectionFields(props: DraftFieldsProps) {
  const { draft, change, lacks } = props;
  switch (draft.choice) {
    case 'google':
    case 'github':
      return <ClientFields {...props} />;
    case 'microsoft':
      return (
        <>
          <Line
            {...props}
            field="directory"
            label="Directory (tenant) id"
            hint="Of one directory; “common” would let anybody’s in."
            placeholder="00000000-0000-…"
          />
          <ClientFields {...props} />
        </>
      );
    case 'oidc':
      return (
        <>
          <Line
            {...props}
            field="issuer"
            label="Issuer"
            hint="Everything else is discovered there."
            placeholder="https://id.example.com/realms/main"
          />
          <Line {...props} field="scopes" label="Scopes" />
          <ClientFields {...props} />
          <SecretInHeader {...props} />
        </>
      );
    case 'oauth2':
      return (
        <>
          <Line {...props} field="authorizationUrl" label="Authorization URL" placeholder="https://…/login/oauth/authorize" />
          <Line {...props} field="tokenUrl" label="Token URL" placeholder="https://…/login/oauth/access_token" />
          <Line {...props} field="userInfoUrl" label="User URL" placeholder="https://…/user" />
          <Line
            {...props}
            field="emailsUrl"
            label="Addresses URL"
            hint="Where addresses are listed apart, as GitHub does."
            placeholder="https://…/user/emails"
          />
          <ClientFields {...props} />
          <Line {...props} field="scopes" label="Scopes" />
          <SecretInHeader {...props} />
        </>
      );
    case 'saml':
      return (
        <>
          <MetadataField {...props} />
          <Line {...props} field="entityId" label="Entity id of the provider" />
          <Line {...props} field="signInUrl" label="Sign-in URL (HTTP-Redirect)" placeholder="https://…/sso" />
          <Field
            label="Signing certificates"
            hint="PEM. A second one while the provider changes its key."
            error={draft.certificates === '' ? undefined : lacks('certificates')}
            className="sm:col-span-2"
          >
            {(id) => (
              <Textarea
                id={id}
                value={draft.certificates}
                placeholder="-----BEGIN CERTIFICATE-----"
                spellCheck={false}
                className="max-h-36 font-mono text-xs"
                onChange={(event) => change({ certificates: event.target.value })}
              />
            )}
          </Field>
          <Line
            {...props}
            field="metadataUrl"
            label="Metadata URL"
            hint="Optional: the test compares what is there."
            placeholder="https://…/metadata"
          />
        </>
      );
  }
}
