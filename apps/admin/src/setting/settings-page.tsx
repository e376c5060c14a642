'use client';
import type { Setting, SettingDefinition } from '@autoweave/contracts';
import { EmptyState, Header, Page, Segmented, SkeletonRows, useAuth } from '@autoweave/ui';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { SettingsEditor } from './settings-editor';
import { mayLeave } from './use-leave-warning';

export type SharedScope = 'installation' | 'tenant';

/** All settings of the installation, or of one's organisation. */
export function SettingsPage() {
  const { can } = useAuth();
  const both = can('admin:read');
  const [chosen, setChosen] = useState<SharedScope>('installation');
  const [dirty, setDirty] = useState(false);
  const scope = both ? chosen : 'tenant';
  const schema = useRead(['settings-schema'], (client) => client.settings.schema(), { everyMs: false });
  const values = useRead(['settings', scope], (client) => client.settings.list({ scope }), { everyMs: false });
  const failed = schema.error ?? values.error;
  const ready = schema.data && values.data && matches(values.data.settings, schema.data.schema, scope);
  return (
    <Page className="max-w-6xl">
      <Header
        title="Settings"
        description={
          scope === 'installation'
            ? 'What holds in the whole installation. Changes take effect at once, unless a setting says that it needs a restart.'
            : 'What holds in your organisation. What you leave alone comes from the installation.'
        }
        actions={
          both ? (
            <Segmented
              label="Whose settings"
              value={chosen}
              onChange={(next) => mayLeave(dirty) && setChosen(next)}
              options={[
                { value: 'installation', label: 'Installation' },
                { value: 'tenant', label: 'Your organisation' },
              ]}
            />
          ) : null
        }
      />
      {failed ? (
        <FaultState
          error={failed}
          onRetry={() => {
            void schema.refetch();
            void values.refetch();
          }}
        />
      ) : null}
      {!ready && !failed ? <SkeletonRows rows={8} /> : null}
      {schema.data && values.data && ready && values.data.settings.length === 0 ? (
        <EmptyState icon={SlidersHorizontal} title="Nothing can be set here">
          No setting can be chosen per organisation in this version.
        </EmptyState>
      ) : null}
      {schema.data && values.data && ready ? (
        <SettingsEditor
          key={scope}
          scope={scope}
          schema={schema.data.schema}
          categories={schema.data.categories}
          settings={values.data.settings}
          onDirty={setDirty}
        />
      ) : null}
    </Page>
  );
}

/** Whether the values are those of the scope: while another one is being read, the last ones are still there. */
const matches = (settings: readonly Setting[], schema: readonly SettingDefinition[], scope: SharedScope): boolean =>
  settings.every(({ key }) => schema.find((one) => one.key === key)?.scopes.includes(scope) ?? true) &&
  settings.length === schema.filter((one) => one.scopes.includes(scope)).length;
