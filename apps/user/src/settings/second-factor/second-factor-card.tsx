'use client';
import type { EnrolledMethod, MfaStatus } from '@autoweave/contracts';
import {
  Badge,
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  ConfirmButton,
  factorName,
  formatPlural,
  RelativeTime,
  SkeletonRows,
} from '@autoweave/ui';
import type { ReactNode } from 'react';
import { useSecondFactors, useTrustedDevices } from '../../api/account';
import { useAct } from '../../api/use-act';
import { FaultState } from '../../shell/fault-state';
import { SettingRow } from '../setting-row';
import { EnrolApp } from './enrol-app';
import { EnrolPasskey } from './enrol-passkey';
import { EnrolSent } from './enrol-sent';
import { NewBackupCodes } from './new-backup-codes';

const renew = ['mfa'];
const offered: readonly { readonly method: EnrolledMethod; readonly about: string; readonly enrol: ReactNode }[] = [
  { method: 'passkey', about: 'A finger, a face, or a security key. Cannot be phished.', enrol: <EnrolPasskey /> },
  { method: 'totp', about: 'Six digits that change every 30 seconds.', enrol: <EnrolApp /> },
  { method: 'email', about: 'A code by e-mail. Lets you in, but confirms nothing sensitive.', enrol: <EnrolSent method="email" /> },
  { method: 'sms', about: 'A code by text message, where a service for that is set up.', enrol: <EnrolSent method="sms" /> },
];

function Method({ one, isLast }: { readonly one: MfaStatus['methods'][number]; readonly isLast: boolean }) {
  const { act, busy } = useAct();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="min-w-0 flex-1 basis-40">
        <span className="[overflow-wrap:anywhere]">{one.hint || factorName(one.method)}</span>{' '}
        <span className="text-xs text-ink-faint">
          {one.lastUsedAt ? (
            <>
              used <RelativeTime at={one.lastUsedAt} />
            </>
          ) : (
            <>
              set up <RelativeTime at={one.createdAt} />
            </>
          )}
        </span>
      </span>
      <ConfirmButton
        size="sm"
        variant="ghost"
        busy={busy}
        title={`Remove ${factorName(one.method).toLowerCase()}?`}
        description={
          isLast
            ? 'It is the only one: backup codes and trusted devices go with it, and the password alone lets you in.'
            : 'It is not asked for any more.'
        }
        confirm="Remove it"
        onConfirm={() => act({ call: (client) => client.mfa.remove({ methodId: one.methodId }), done: 'Removed', renew })}
      >
        Remove
      </ConfirmButton>
    </li>
  );
}

function Devices() {
  const query = useTrustedDevices(true);
  const { act, busy } = useAct();
  const devices = query.data?.devices ?? [];
  if (devices.length === 0) return null;
  return (
    <SettingRow
      title="Trusted devices"
      description={
        <ul className="mt-1 grid gap-1">
          {devices.map((device) => (
            <li key={device.deviceId} className="flex flex-wrap items-center gap-x-3 text-sm">
              <span className="min-w-0 flex-1 basis-40 text-ink">
                {device.name}{' '}
                <span className="text-xs text-ink-faint">
                  until <RelativeTime at={device.expiresAt} />
                </span>
              </span>
              <Button
                size="sm"
                variant="ghost"
                busy={busy}
                aria-label={`Forget ${device.name}`}
                onClick={() =>
                  act({
                    call: (client) => client.mfa.forgetDevice({ deviceId: device.deviceId }),
                    done: 'This device is asked again',
                    renew,
                  })
                }
              >
                Forget
              </Button>
            </li>
          ))}
        </ul>
      }
    >
      {null}
    </SettingRow>
  );
}

/** What is asked for beside the password, and the way to set it up. */
export function SecondFactorCard() {
  const query = useSecondFactors();
  const status = query.data;
  return (
    <Card aria-labelledby="two-factor" className={status?.required && !status.enabled ? 'border-warning/70' : undefined}>
      <CardHeader>
        <CardTitle id="two-factor">Two-factor</CardTitle>
        {status ? (
          <Badge tone={status.enabled ? 'success' : status.required ? 'warning' : 'neutral'} className="ml-auto">
            {status.enabled ? 'On' : status.required ? 'Required, not set up' : 'Off'}
          </Badge>
        ) : null}
      </CardHeader>
      <CardBody>
        {query.isPending ? <SkeletonRows rows={3} /> : null}
        {query.isError && !status ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {status ? (
          <div className="divide-y divide-line">
            {offered.map(({ method, about, enrol }) => {
              const own = status.methods.filter((one) => one.method === method);
              return (
                <SettingRow
                  key={method}
                  title={factorName(method)}
                  description={
                    <>
                      {about}
                      {own.length > 0 ? (
                        <ul aria-label={factorName(method)} className="mt-1.5 grid gap-1 text-ink">
                          {own.map((one) => (
                            <Method key={one.methodId} one={one} isLast={status.methods.length === 1} />
                          ))}
                        </ul>
                      ) : null}
                    </>
                  }
                >
                  {own.length === 0 || method === 'passkey' ? enrol : null}
                </SettingRow>
              );
            })}
            {status.enabled ? (
              <SettingRow
                title="Backup codes"
                description={
                  status.backupCodesLeft > 0 ? `${formatPlural(status.backupCodesLeft, 'code')} left.` : 'None is left: make new ones.'
                }
              >
                <NewBackupCodes />
              </SettingRow>
            ) : null}
            {status.enabled ? <Devices /> : null}
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}
