'use client';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  Segmented,
  SettingControl,
  Skeleton,
  Switch,
  type ThemeChoice,
  useAppearance,
} from '@autoweave/ui';
import { settingDefault, settingDefinition, settingProblem } from '@autoweave/contracts';
import { Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useMySettings } from '../appearance/appearance';
import { lookOf } from '../appearance/look-of';
import { SettingRow } from './setting-row';

const themes: readonly { readonly value: ThemeChoice; readonly label: ReactNode }[] = [
  {
    value: 'system',
    label: (
      <>
        <Monitor />
        System
      </>
    ),
  },
  {
    value: 'light',
    label: (
      <>
        <Sun />
        Light
      </>
    ),
  },
  {
    value: 'dark',
    label: (
      <>
        <Moon />
        Dark
      </>
    ),
  },
];

/** How the apps look for oneself, on every device. */
export function AppearanceCard() {
  const settings = useMySettings();
  const appearance = useAppearance();
  const look = settings.data && lookOf(settings.data.settings);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Appearance</CardTitle>
      </CardHeader>
      <CardBody className="divide-y divide-line">
        <SettingRow title="Theme">
          {look ? (
            <Segmented label="Theme" value={look.theme} options={themes} onChange={(theme) => appearance?.choose({ theme })} />
          ) : (
            <Skeleton className="h-8 w-56" />
          )}
        </SettingRow>
        <SettingRow
          title="Accent color"
          description="Buttons, links and marks. How light it is follows the theme, so that it stays readable."
        >
          {look ? <Accent accent={look.accent} onChoose={(accent) => appearance?.choose({ accent })} /> : <Skeleton className="h-8 w-44" />}
        </SettingRow>
        <SettingRow title="Compact" description="Smaller text and tighter rows.">
          <Switch
            aria-label="Compact"
            checked={look?.compact ?? false}
            disabled={!look}
            onCheckedChange={(compact) => appearance?.choose({ compact })}
          />
        </SettingRow>
        <SettingRow title="Agent avatars" description="A picture beside the name of each agent.">
          <Switch
            aria-label="Agent avatars"
            checked={look?.avatars ?? true}
            disabled={!look}
            onCheckedChange={(avatars) => appearance?.choose({ avatars })}
          />
        </SettingRow>
      </CardBody>
    </Card>
  );
}

const own = settingDefault('accent_color');
const settleMs = 400;

/** A color is kept once one stops choosing; until then it is only shown. */
function Accent({ accent, onChoose }: { readonly accent: string; readonly onChoose: (accent: string) => void }) {
  const appearance = useAppearance();
  const [picked, setPicked] = useState<string>();
  const definition = settingDefinition('accent_color');
  const value = picked ?? (accent === '' ? own : accent);
  const isWrong = definition !== undefined && settingProblem(definition, value) !== undefined;
  useEffect(() => {
    if (picked === undefined || isWrong) return;
    appearance?.show({ accent: picked === own ? '' : picked });
    const timer = setTimeout(() => {
      onChoose(picked === own ? '' : picked);
      setPicked(undefined);
    }, settleMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- only another color starts the wait anew
  }, [picked, isWrong]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SettingControl
        id="accent-color"
        facts={{ label: 'Accent color', type: 'color' }}
        value={value}
        invalid={isWrong}
        onChange={(next) => setPicked(String(next))}
      />
      {accent === '' ? null : (
        <Button size="sm" variant="ghost" onClick={() => onChoose('')}>
          Reset
        </Button>
      )}
    </div>
  );
}
