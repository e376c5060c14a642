'use client';
import type { SsoProvider } from '@autoweave/contracts';
import { Button, ChoiceList, Dialog, DialogContent, Field, Input, useAuth } from '@autoweave/ui';
import { type ReactNode, useState } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { AdmissionFields } from './admission-fields';
import { ConnectionFields } from './connection-fields';
import { OurAddresses } from './our-addresses';
import { draftOf, freshDraft, type ProviderDraft, readDraft } from './provider-draft';
import { type ProviderChoice, providerChoices, providerWords } from './provider-kinds';

export interface ProviderFormProps {
  /** Left out: a new one. */
  readonly provider?: SsoProvider;
  readonly children: (open: () => void) => ReactNode;
}

const suggested = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="grid gap-3 border-t border-line pt-4 first:border-0 first:pt-0">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** Adds a provider, by what it is, or changes one. */
export function ProviderForm({ provider, children }: ProviderFormProps) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const { baseUrl } = useGateway();
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState<ProviderChoice>('google');
  const [draft, setDraft] = useState<ProviderDraft>();
  const roles = useRead(['roles'], (client) => client.roles.list(), { enabled: open && can('role:read'), everyMs: false });
  const change = (part: Partial<ProviderDraft>) => setDraft((before) => before && { ...before, ...part });
  const read = draft ? readDraft(draft) : undefined;
  const lacks = (field: string) => {
    const issues = read?.success === false ? read.error.issues : [];
    return issues.find(({ path }) => path.join('.') === field || path.includes(field))?.message;
  };
  const begin = () => {
    setDraft(provider ? draftOf(provider) : undefined);
    setOpen(true);
  };
  const save = () => {
    if (!read?.success) return;
    const { slug: _, enabled: _enabled, isDefault: _default, ...patch } = read.data;
    act({
      call: (client) => (provider ? client.sso.update({ providerId: provider.providerId, ...patch }) : client.sso.create(read.data)),
      done: provider ? `${read.data.name} is changed` : `${read.data.name} is added: try it with “Test”`,
      renew: ['sso'],
      after: () => setOpen(false),
    });
  };
  const words = draft ? providerWords[draft.choice] : undefined;
  return (
    <>
      {children(begin)}
      <Dialog open={open} onOpenChange={setOpen}>
        {draft && words ? (
          <DialogContent
            className="top-[6vh] max-h-[88vh] max-w-2xl"
            title={provider ? `Change ${provider.name}` : `Add ${words.label}`}
            description={words.detail}
            footer={
              <>
                <Button onClick={() => (provider ? setOpen(false) : setDraft(undefined))}>{provider ? 'Not now' : 'Back'}</Button>
                <Button variant="primary" busy={busy} disabled={!read?.success} onClick={save}>
                  {provider ? 'Save' : 'Add it'}
                </Button>
              </>
            }
          >
            <div className="grid gap-5">
              <Part title="1 · Name it, and enter this at the provider">
                <div className="grid gap-4 sm:grid-cols-2">
                  <Field label="Name" hint="The button says “Continue with …”.">
                    {(id) => (
                      <Input
                        id={id}
                        value={draft.name}
                        maxLength={80}
                        onChange={(event) =>
                          change({
                            name: event.target.value,
                            ...(provider || (draft.slug !== '' && draft.slug !== suggested(draft.name))
                              ? {}
                              : { slug: suggested(event.target.value) }),
                          })
                        }
                      />
                    )}
                  </Field>
                  <Field
                    label="Name in addresses"
                    hint={provider ? 'Stays, because the provider knows it.' : 'Lower-case letters, digits and hyphens. It stays.'}
                    error={draft.slug === '' ? undefined : lacks('slug')}
                  >
                    {(id) => (
                      <Input
                        id={id}
                        value={draft.slug}
                        disabled={provider !== undefined}
                        onChange={(event) => change({ slug: event.target.value })}
                      />
                    )}
                  </Field>
                </div>
                <OurAddresses base={baseUrl} kind={words.kind} slug={draft.slug} />
              </Part>
              <Part title="2 · Enter what the provider gave you">
                <div className="grid gap-4 sm:grid-cols-2">
                  <ConnectionFields draft={draft} change={change} lacks={lacks} isStored={provider?.hasClientSecret ?? false} />
                </div>
              </Part>
              <Part title="3 · Who gets in">
                <AdmissionFields
                  draft={draft}
                  change={change}
                  lacks={lacks}
                  isStored={provider !== undefined}
                  roles={roles.data?.roles ?? []}
                />
              </Part>
            </div>
          </DialogContent>
        ) : (
          <DialogContent
            title="Add a provider"
            description="People of your organisation then sign in with the account that they have there."
            footer={
              <>
                <Button onClick={() => setOpen(false)}>Not now</Button>
                <Button variant="primary" onClick={() => setDraft(freshDraft(choice))}>
                  Next
                </Button>
              </>
            }
          >
            <ChoiceList
              label="What is it?"
              value={choice}
              choices={providerChoices}
              onChange={(value) => setChoice(value as ProviderChoice)}
            />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
