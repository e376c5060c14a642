'use client';
import { secretMask, type Setting, type SettingDefinition, settingState } from '@autoweave/contracts';
import { Badge, Button, cn, SecretControl, SettingControl } from '@autoweave/ui';
import { ExternalLink, History, RotateCcw } from 'lucide-react';
import { useId } from 'react';
import { SettingIcon } from './setting-icon';
import type { Draft } from './use-draft';
import { valueText } from './value-text';

export interface SettingLineProps {
  readonly definition: SettingDefinition;
  readonly setting: Setting;
  /** Whose values are shown: what comes from elsewhere is said so. */
  readonly scope: 'installation' | 'tenant';
  readonly draft: Draft;
  readonly canWrite: boolean;
  readonly onReset: () => void;
  readonly onHistory: () => void;
}

/** One setting: what it is, its value, where that comes from, and what is wrong with a new one. */
export function SettingLine({ definition, setting, scope, draft, canWrite, onReset, onHistory }: SettingLineProps) {
  const id = useId();
  const { key, label, description, required, restartRequired, helpUrl, appliesTo, type } = definition;
  const problem = draft.problemOf(key);
  const changed = draft.isChanged(key);
  const own = setting.source === scope;
  const describedBy = `${id}-text`;
  const props = {
    id: `${id}-control`,
    facts: definition,
    value: draft.valueOf(key),
    onChange: (value: unknown) => draft.set(key, value),
    disabled: !canWrite || !settingState(definition, draft.valueOf).enabled,
    invalid: problem !== undefined,
    describedBy,
  };
  return (
    <li className={cn('grid gap-x-6 gap-y-3 px-4 py-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]', changed && 'bg-accent-soft/40')}>
      <div className="flex min-w-0 gap-3">
        <span className="mt-0.5 text-ink-faint">
          <SettingIcon name={definition.icon} />
        </span>
        <div className="grid min-w-0 content-start gap-1">
          <div className="flex flex-wrap items-center gap-1.5">
            <label htmlFor={props.id} className="text-sm font-medium">
              {label}
            </label>
            {required ? <Badge tone="outline">Required</Badge> : null}
            {restartRequired ? <Badge tone="warning">Needs a restart</Badge> : null}
            {changed ? <Badge tone="accent">Changed</Badge> : null}
            {helpUrl ? (
              <a
                href={helpUrl}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1 text-xs text-accent underline-offset-4 hover:underline"
              >
                Help
                <ExternalLink aria-hidden="true" className="size-3" />
              </a>
            ) : null}
          </div>
          <p id={describedBy} className="text-sm text-pretty text-ink-muted">
            {description}
          </p>
          {appliesTo.length === 0 ? (
            <p className="text-xs text-warning">Not used by this installation yet. It is kept and has no effect.</p>
          ) : null}
        </div>
      </div>
      <div className="grid min-w-0 content-start gap-1.5 pl-7 lg:pl-0">
        {type === 'password' ? (
          <SecretControl {...props} mask={secretMask} isSet={setting.value === secretMask} onClear={own ? onReset : undefined} />
        ) : (
          <SettingControl {...props} />
        )}
        {problem ? (
          <p role="alert" className="text-xs text-danger">
            {problem}
          </p>
        ) : null}
        <div className="flex flex-wrap items-center gap-x-1 gap-y-1 text-xs text-ink-faint">
          <span hidden={type === 'password'}>
            {own
              ? scope === 'tenant'
                ? 'Set for your organisation'
                : 'Set'
              : setting.source === 'default'
                ? 'Default'
                : 'From the installation'}
          </span>
          {own && type !== 'password' ? (
            <Button
              variant="ghost"
              size="sm"
              disabled={!canWrite}
              title={`Back to: ${valueText(definition, setting.inherited)}`}
              aria-label={`Reset ${label}`}
              onClick={onReset}
            >
              <RotateCcw className="size-3.5!" />
              Reset
            </Button>
          ) : null}
          <Button variant="ghost" size="sm" aria-label={`History of ${label}`} onClick={onHistory}>
            <History className="size-3.5!" />
            History
          </Button>
        </div>
      </div>
    </li>
  );
}
