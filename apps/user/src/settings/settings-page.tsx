'use client';
import { Button, Card, CardBody, CardHeader, CardTitle, Header, ModelLabel, Page, Skeleton, useAuth } from '@autoweave/ui';
import { useAbout } from '../api/system';
import { ApplicationsCard } from '../oauth/applications-card';
import { NotificationPreferencesCard } from '../notification/preferences-card';
import { AppearanceCard } from './appearance-card';
import { ChangePassword } from './change-password';
import { OrganisationCard } from './organisation-card';
import { SecondFactorCard } from './second-factor/second-factor-card';
import { SessionsCard } from './sessions-card';
import { SettingRow } from './setting-row';

/** How it looks, how one signs in, and what the organisation uses. */
export function SettingsPage() {
  const { user, signOut } = useAuth();
  const about = useAbout();
  return (
    <Page className="max-w-2xl">
      <Header title="Settings" />
      <AppearanceCard />
      <NotificationPreferencesCard />
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
