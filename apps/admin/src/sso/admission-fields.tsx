'use client';
import type { Role, SsoAttributes } from '@autoweave/contracts';
import { Checkbox, Disclosure, Field, Input, Select, Textarea } from '@autoweave/ui';
import type { ReactNode } from 'react';
import type { DraftFieldsProps } from './connection-fields';

const nobody = 'none';

function Choice({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <label className="flex items-start gap-2 text-sm">
      <Checkbox checked={checked} onChange={(event) => onChange(event.target.checked)} className="mt-0.5" />
      <span className="min-w-0 text-pretty">{children}</span>
    </label>
  );
}

const attributeWords: readonly (readonly [keyof SsoAttributes, string])[] = [
  ['email', 'Address'],
  ['emailVerified', 'Address is confirmed'],
  ['name', 'Name'],
  ['username', 'User name'],
  ['roles', 'Groups or roles'],
  ['subject', 'Person (empty: the usual)'],
];

/** Whom the provider lets in, and as what. */
export function AdmissionFields({ draft, change, lacks, roles }: DraftFieldsProps & { readonly roles: readonly Role[] }) {
  const needsDomains = draft.trustEmail && draft.allowedDomains.trim() === '';
  const options = [{ value: nobody, label: 'No role' }, ...roles.map(({ name }) => ({ value: name, label: name.replaceAll('_', ' ') }))];
  return (
    <div className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Only addresses of"
          hint={needsDomains ? 'Needed while their addresses count as confirmed.' : 'Domains, separated by commas. Empty: of any.'}
          error={needsDomains ? undefined : lacks('allowedDomains')}
        >
          {(id) => (
            <Input
              id={id}
              value={draft.allowedDomains}
              placeholder="example.com"
              onChange={(event) => change({ allowedDomains: event.target.value })}
            />
          )}
        </Field>
        <Field label="Never addresses of" error={lacks('blockedDomains')}>
          {(id) => <Input id={id} value={draft.blockedDomains} onChange={(event) => change({ blockedDomains: event.target.value })} />}
        </Field>
      </div>
      <Choice checked={draft.trustEmail} onChange={(trustEmail) => change({ trustEmail })}>
        Addresses of these domains count as confirmed
        <span className="block text-xs text-ink-muted">
          For a provider that never says so, such as SAML or Microsoft. Only when the organisation gives out these addresses itself: whoever
          has one signs in as its owner.
        </span>
      </Choice>
      <Choice checked={draft.autoCreate} onChange={(autoCreate) => change({ autoCreate })}>
        Make an account for whoever has none
        <span className="block text-xs text-ink-muted">Otherwise only people who were added or invited get in.</span>
      </Choice>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Role of new accounts" hint="While no rule gives one." error={lacks('defaultRole')}>
          {() => (
            <Select
              label="Role of new accounts"
              value={draft.defaultRole === '' ? nobody : draft.defaultRole}
              onChange={(role) => change({ defaultRole: role === nobody ? '' : role })}
              options={options}
            />
          )}
        </Field>
        <Field
          label="Roles by group"
          hint="One “group = role” to a line; looked at on every sign-in."
          error={draft.roleRules === '' ? undefined : lacks('roleRules')}
        >
          {(id) => (
            <Textarea
              id={id}
              value={draft.roleRules}
              placeholder={'platform-team = developer'}
              spellCheck={false}
              onChange={(event) => change({ roleRules: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Disclosure summary="Names of claims and attributes">
        <div className="grid gap-4 pt-2 sm:grid-cols-2">
          {attributeWords.map(([name, label]) => (
            <Field key={name} label={label} error={lacks(`attributes.${name}`)}>
              {(id) => (
                <Input
                  id={id}
                  value={draft.attributes[name] ?? ''}
                  spellCheck={false}
                  onChange={(event) =>
                    change({ attributes: { ...draft.attributes, [name]: event.target.value || undefined } as SsoAttributes })
                  }
                />
              )}
            </Field>
          ))}
        </div>
      </Disclosure>
    </div>
  );
}
