'use client';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  Header,
  ModelLabel,
  Page,
  Segmented,
  Skeleton,
  Switch,
  type ThemeChoice,
  useAuth,
  useTheme,
} from '@autoweave/ui';
import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAbout } from '../api/system';
import { ApplicationsCard } from '../oauth/applications-card';
import { ChangePassword } from './change-password';
import { OrganisationCard } from './organisation-card';
import { SecondFactorCard } from './second-factor/second-factor-card';
import { SessionsCard } from './sessions-card';
import { SettingRow } from './setting-row';
import { useDensity } from './use-density';

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

/** How it looks in this browser, how one signs in, and what the organisation uses. */
export function SettingsPage() {
  const { user, signOut } = useAuth();
  const { choice, choose } = useTheme();
  const [compact, setCompact] = useDensity();
  const about = useAbout();
  return (
    <Page className="max-w-2xl">
      <Header title="Settings" />
      <Card>
        <CardHeader>
          <CardTitle>Appearance</CardTitle>
        </CardHeader>
        <CardBody className="divide-y divide-line">
          <SettingRow title="Theme">
            {choice ? <Segmented label="Theme" value={choice} options={themes} onChange={choose} /> : <Skeleton className="h-8 w-56" />}
          </SettingRow>
          <SettingRow title="Compact" description="Smaller text and tighter rows.">
            <Switch aria-label="Compact" checked={compact} onCheckedChange={setCompact} />
          </SettingRow>
        </CardBody>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Account</CardTitle>
        </CardHeader>
        <CardBody className="divide-y divide-line">
          <SettingRow title="Name">{user?.name}</SettingRow>
          <SettingRow title="E-mail">{user?.email}</SettingRow>
          <SettingRow title="Roles">{user?.roles.map((role) => role.replaceAll('_', ' ')).join(', ')}</SettingRow>
          <SettingRow title="Password">
            <ChangePassword />
          </SettingRow>
          <SettingRow title="Session" description="Ends this session on this device.">
            <Button onClick={signOut}>Sign out</Button>
          </SettingRow>
        </CardBody>
      </Card>
      <SecondFactorCard />
      <SessionsCard />
      <ApplicationsCard />
      <OrganisationCard />
      <Card>
        <CardHeader>
          <CardTitle>This installation</CardTitle>
        </CardHeader>
        <CardBody className="divide-y divide-line">
          <SettingRow title="Version">{about.data?.version ?? <Skeleton className="h-5 w-16" />}</SettingRow>
          <SettingRow
            title="What does the thinking"
            description={
              about.data?.embedded
                ? 'No model key is set: goals are done by rules and programs. What they cannot do is refused, never invented.'
                : undefined
            }
          >
            {about.data ? (
              <ModelLabel model={about.data.embedded ? 'embedded' : about.data.modelLabel} />
            ) : (
              <Skeleton className="h-5 w-40" />
            )}
          </SettingRow>
        </CardBody>
      </Card>
    </Page>
  );
}
