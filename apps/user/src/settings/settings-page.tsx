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

function Row({ title, description, children }: { readonly title: string; readonly description?: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-sm font-medium">{title}</p>
        {description ? <p className="text-sm text-ink-muted">{description}</p> : null}
      </div>
      <div className="min-w-0 text-sm text-ink-muted">{children}</div>
    </div>
  );
}

/** Personal settings; they take effect at once and stay in this browser. */
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
          <Row title="Theme">
            {choice ? <Segmented label="Theme" value={choice} options={themes} onChange={choose} /> : <Skeleton className="h-8 w-56" />}
          </Row>
          <Row title="Compact" description="Smaller text and tighter rows.">
            <Switch aria-label="Compact" checked={compact} onCheckedChange={setCompact} />
          </Row>
        </CardBody>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Account</CardTitle>
        </CardHeader>
        <CardBody className="divide-y divide-line">
          <Row title="Name">{user?.name}</Row>
          <Row title="E-mail">{user?.email}</Row>
          <Row title="Roles">{user?.roles.map((role) => role.replace('_', ' ')).join(', ')}</Row>
          <Row title="Session" description="Ends this session on this device.">
            <Button onClick={signOut}>Sign out</Button>
          </Row>
        </CardBody>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>This installation</CardTitle>
        </CardHeader>
        <CardBody className="divide-y divide-line">
          <Row title="Version">{about.data?.version ?? <Skeleton className="h-5 w-16" />}</Row>
          <Row
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
          </Row>
        </CardBody>
      </Card>
    </Page>
  );
}
