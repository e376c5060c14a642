'use client';
import type { Setting, SettingDefinition } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { Button, Card, CardHeader, CardTitle, ConfirmButton, EmptyState, Input, Switch, useAuth } from '@autoweave/ui';
import { History, RotateCcw, SearchX, SlidersHorizontal } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useAct } from '../api/use-act';
import { CategoryNavigation } from './category-navigation';
import { Exchange } from './exchange';
import { shownSettings } from './find-settings';
import { HistoryDialog } from './history-dialog';
import { SaveBar } from './save-bar';
import { SettingLine } from './setting-line';
import type { SharedScope } from './settings-page';
import { useDraft } from './use-draft';
import { useLeaveWarning } from './use-leave-warning';
import { usePreview } from './use-preview';

export interface SettingsEditorProps {
  readonly scope: SharedScope;
  readonly schema: readonly SettingDefinition[];
  readonly categories: readonly { readonly category: string; readonly name: string; readonly description: string; readonly icon: string }[];
  readonly settings: readonly Setting[];
  /** Whether something is not saved. */
  readonly onDirty: (dirty: boolean) => void;
}

const renew = ['settings', 'settings-history', 'my-settings'] as const;

/** The settings of one scope, with what is being changed. */
export function SettingsEditor({ scope, schema: all, categories: everyCategory, settings, onDirty }: SettingsEditorProps) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const queries = useQueryClient();
  const schema = all.filter((one) => one.scopes.includes(scope));
  const categories = everyCategory.filter(({ category }) => schema.some((one) => one.category === category));
  const [category, setCategory] = useState(categories[0]?.category ?? '');
  const [search, setSearch] = useState('');
  const [advanced, setAdvanced] = useState(false);
  const [history, setHistory] = useState<{ readonly of: SettingDefinition | undefined }>();
  const draft = useDraft(schema, settings);
  const heading = useId();
  const canWrite = can('settings:write') && (scope === 'tenant' || can('admin:write'));
  const isAdministrator = can(scope === 'installation' ? 'admin:write' : 'tenant:update');
  const changed = Object.keys(draft.changes);
  usePreview(draft.valueOf, draft.isChanged);
  const dirty = changed.length > 0;
  useLeaveWarning(dirty);
  useEffect(() => {
    onDirty(dirty);
    return () => onDirty(false);
  }, [dirty, onDirty]);

  const current = categories.find((one) => one.category === category);
  const shown = shownSettings(schema, { category, search, advanced }, draft.valueOf);
  const settingOf = new Map(settings.map((one) => [one.key, one]));
  const hasAdvanced = schema.some((one) => one.category === category && one.advanced);
  const save = (reason: string) => {
    const sent = draft.changes;
    act({
      call: async (client) => {
        try {
          return await client.settings.setMany({ settings: sent, scope, reason });
        } catch (error) {
          draft.refuse(Object.fromEntries((toApiError(error).errors ?? []).map(({ path, message }) => [path, message])));
          throw error;
        }
      },
      done: 'Saved',
      renew: [...renew],
      after: (saved) => {
        queries.setQueryData(['settings', scope], { settings: saved.settings });
        draft.saved(sent);
      },
    });
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label="Search settings"
          placeholder="Search all settings"
          className="min-w-0 flex-1 basis-56"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Exchange scope={scope} schema={schema} canImport={canWrite && isAdministrator} />
        <Button onClick={() => setHistory({ of: undefined })}>
          <History />
          History
        </Button>
      </div>
      <div className="grid items-start gap-4 md:grid-cols-[11rem_minmax(0,1fr)]">
        <CategoryNavigation
          categories={categories}
          current={search.trim() === '' ? category : ''}
          changed={(one) => changed.filter((key) => schema.find((definition) => definition.key === key)?.category === one).length}
          onChoose={(one) => {
            setSearch('');
            setCategory(one);
          }}
        />
        <Card aria-labelledby={heading} className="min-w-0">
          <CardHeader className="flex-wrap">
            <div className="min-w-0 flex-1 basis-40">
              <CardTitle id={heading}>{search.trim() === '' ? current?.name : 'Found'}</CardTitle>
              <p className="text-sm text-ink-muted">
                {search.trim() === '' ? current?.description : `In all categories, for “${search.trim()}”`}
              </p>
            </div>
            {hasAdvanced && search.trim() === '' ? (
              <label className="flex items-center gap-2 text-sm text-ink-muted">
                Advanced
                <Switch aria-label="Show advanced settings" checked={advanced} onCheckedChange={setAdvanced} />
              </label>
            ) : null}
            {search.trim() === '' && canWrite && isAdministrator ? (
              <ConfirmButton
                size="sm"
                busy={busy}
                title={`Reset ${current?.name ?? ''}?`}
                description="Every setting of this category goes back to its default. Secrets of it are removed. The history keeps what was there, so single ones can be put back."
                confirm="Reset"
                variant="secondary"
                onConfirm={() =>
                  act({
                    call: (client) => client.settings.resetAll({ scope, category: category as never }),
                    done: `${current?.name} is back to its defaults`,
                    renew: [...renew],
                    after: () => draft.discard(),
                  })
                }
              >
                <RotateCcw />
                Reset to defaults
              </ConfirmButton>
            ) : null}
          </CardHeader>
          {shown.length === 0 ? (
            <NothingShown searched={search.trim() !== ''} onShowAdvanced={hasAdvanced && !advanced ? () => setAdvanced(true) : undefined} />
          ) : (
            <ul aria-label="Settings" className="divide-y divide-line">
              {shown.map((definition) => {
                const setting = settingOf.get(definition.key);
                return setting ? (
                  <SettingLine
                    key={definition.key}
                    definition={definition}
                    setting={setting}
                    scope={scope}
                    draft={draft}
                    canWrite={canWrite}
                    onHistory={() => setHistory({ of: definition })}
                    onReset={() =>
                      act({
                        call: (client) => client.settings.reset({ key: definition.key, scope }),
                        done: `${definition.label} is back to its default`,
                        renew: [...renew],
                        after: ({ value }) => draft.set(definition.key, value),
                      })
                    }
                  />
                ) : null;
              })}
            </ul>
          )}
        </Card>
      </div>
      {changed.length > 0 ? (
        <SaveBar count={changed.length} problems={draft.problems} busy={busy} onSave={save} onDiscard={draft.discard} />
      ) : null}
      <HistoryDialog
        open={history !== undefined}
        onOpenChange={(open) => !open && setHistory(undefined)}
        definition={history?.of}
        schema={schema}
        scope={scope}
        canWrite={canWrite}
      />
    </>
  );
}

function NothingShown({ searched, onShowAdvanced }: { readonly searched: boolean; readonly onShowAdvanced: (() => void) | undefined }) {
  if (searched)
    return (
      <EmptyState icon={SearchX} title="No setting matches" className="py-10">
        Search for a word of its name, its description or its key. What depends on a switch that is off is not shown.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={SlidersHorizontal}
      title="Everything here is advanced"
      className="py-10"
      action={onShowAdvanced ? <Button onClick={onShowAdvanced}>Show advanced settings</Button> : undefined}
    >
      Such settings are rarely changed, and can keep services from starting.
    </EmptyState>
  );
}
