'use client';
import type { NotificationChannel, NotificationPreferences } from '@autoweave/contracts';
import { Button, Card, CardBody, CardHeader, CardTitle, cn, SkeletonRows, Tooltip, useToast } from '@autoweave/ui';
import { useQuery } from '@tanstack/react-query';
import { Check, Send } from 'lucide-react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { SettingRow } from '../settings/setting-row';
import { FaultState } from '../shell/fault-state';
import { BrowserRows } from './browser-rows';
import { channelNames } from './channel-names';
import { DeliveryLog } from './delivery-log';
import { TargetRow } from './target-row';

const preferencesKey = 'notification-preferences';
const targets = ['slack', 'discord', 'webhook'] as const;

/** What one is told, where, and whether that works. */
export function NotificationPreferencesCard() {
  const { client } = useGateway();
  const { act, busy } = useAct();
  const toast = useToast();
  const query = useQuery({ queryKey: [preferencesKey], queryFn: () => client.notifications.preferences() });
  const { data } = query;
  return (
    <Card aria-labelledby="notifications" className="scroll-mt-4">
      <CardHeader>
        <CardTitle id="notifications">Notifications</CardTitle>
        <Button
          size="sm"
          className="ml-auto"
          busy={busy}
          onClick={() =>
            act({
              call: () => client.notifications.test({}),
              renew: ['notifications', 'notification-deliveries'],
              after: ({ channels }) => toast.success('Sent', `To: ${channels.map((one) => channelNames[one]).join(', ')}`),
            })
          }
        >
          <Send />
          Send a test
        </Button>
      </CardHeader>
      <CardBody className="divide-y divide-line">
        {query.isPending ? <SkeletonRows rows={5} /> : null}
        {query.isError && !data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {data?.triggers.map(({ trigger, label, description }) => (
          <SettingRow key={trigger} title={label} description={description}>
            <ChannelChips
              label={`${label}: where`}
              data={data}
              isOn={(channel) => data.preferences.some((one) => one.trigger === trigger && one.channel === channel && one.enabled)}
              onChange={(channel, enabled) =>
                act({
                  call: () => client.notifications.setPreferences({ preferences: [{ trigger, channel, enabled }] }),
                  renew: [preferencesKey],
                })
              }
            />
          </SettingRow>
        ))}
        {data ? <BrowserRows browsers={data.browsers} isAllowed={allowed(data, 'browser')} /> : null}
        {data
          ? targets
              .filter((channel) => allowed(data, channel) || data.targets.some((one) => one.channel === channel))
              .map((channel) => <TargetRow key={channel} channel={channel} target={data.targets.find((one) => one.channel === channel)} />)
          : null}
        {data ? <DeliveryLog /> : null}
      </CardBody>
    </Card>
  );
}

/** Whether the organisation lets a channel be used, connected or not. */
const allowed = ({ channels }: NotificationPreferences, channel: NotificationChannel): boolean =>
  channels.some((one) => one.channel === channel && !one.reason?.startsWith('Switched off'));

interface ChipsProps {
  readonly label: string;
  readonly data: NotificationPreferences;
  readonly isOn: (channel: NotificationChannel) => boolean;
  readonly onChange: (channel: NotificationChannel, enabled: boolean) => void;
}

/** One chip for each channel that leads somewhere; the others say what is missing. */
function ChannelChips({ label, data, isOn, onChange }: ChipsProps) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
      {data.channels
        .filter(({ channel }) => allowed(data, channel))
        .map(({ channel, available, reason }) => {
          const on = isOn(channel);
          const chip = (
            <button
              key={channel}
              type="button"
              aria-pressed={on}
              aria-disabled={!available}
              onClick={() => available && onChange(channel, !on)}
              className={cn(
                'inline-flex h-7 items-center gap-1 rounded-md border px-2 text-xs transition-colors pointer-coarse:h-10 pointer-coarse:px-3',
                on ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong text-ink-muted hover:bg-hover hover:text-ink',
                !available && 'cursor-not-allowed opacity-50',
              )}
            >
              {on ? <Check aria-hidden="true" className="size-3" /> : null}
              {channelNames[channel]}
            </button>
          );
          return reason ? (
            <Tooltip key={channel} text={reason}>
              {chip}
            </Tooltip>
          ) : (
            chip
          );
        })}
    </div>
  );
}
