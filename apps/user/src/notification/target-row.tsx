'use client';
import type { NotificationTarget, TargetChannel } from '@autoweave/contracts';
import { Button, ConfirmButton, Dialog, DialogClose, DialogContent, Field, Input, RelativeTime, SecretOnce } from '@autoweave/ui';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { SettingRow } from '../settings/setting-row';
import { channelNames } from './channel-names';

const hints: Readonly<Record<TargetChannel, string>> = {
  slack: 'The address of an incoming webhook: https://hooks.slack.com/services/…',
  discord: 'The address of a webhook of a channel: https://discord.com/api/webhooks/…',
  webhook: 'Any address that takes a signed POST, as webhooks of AutoWeave send them.',
};

export interface TargetRowProps {
  readonly channel: TargetChannel;
  readonly target: NotificationTarget | undefined;
}

/** Where a channel leads. The address lets anybody write there, so it is kept as a secret. */
export function TargetRow({ channel, target }: TargetRowProps) {
  const { client } = useGateway();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState<string>();
  const renew = ['notification-preferences'];
  const name = channelNames[channel];
  const close = () => {
    setOpen(false);
    setUrl('');
    setSecret(undefined);
  };
  return (
    <SettingRow
      title={name}
      description={
        target ? (
          <>
            Leads to {target.host}, since <RelativeTime at={target.createdAt} />
          </>
        ) : (
          'Leads nowhere yet.'
        )
      }
    >
      <div className="flex gap-2">
        <Button size="sm" aria-label={`${target ? 'Replace' : 'Set'} the address for ${name}`} onClick={() => setOpen(true)}>
          {target ? 'Replace' : 'Set address'}
        </Button>
        {target ? (
          <ConfirmButton
            size="sm"
            busy={busy}
            aria-label={`Remove the address for ${name}`}
            title={`Tell nothing to ${name} any more?`}
            description="The address is forgotten. Your choices stay, and hold again once you give another one."
            confirm="Remove"
            onConfirm={() =>
              act({ call: () => client.notifications.removeTarget({ channel }), renew, done: `${name} is told nothing any more` })
            }
          >
            Remove
          </ConfirmButton>
        ) : null}
      </div>
      <Dialog open={open} onOpenChange={(next) => (next ? setOpen(true) : close())}>
        <DialogContent
          title={`Notifications to ${name}`}
          footer={
            secret ? (
              <DialogClose asChild>
                <Button variant="primary">I have kept it</Button>
              </DialogClose>
            ) : (
              <>
                <DialogClose asChild>
                  <Button>Cancel</Button>
                </DialogClose>
                <Button type="submit" form={`target-${channel}`} variant="primary" busy={busy} disabled={url.trim() === ''}>
                  Save
                </Button>
              </>
            )
          }
        >
          {secret ? (
            <SecretOnce
              label="Signing secret"
              secret={secret}
              note="The receiver checks with it that a message is from here. Set the address again for a new one."
            />
          ) : (
            <form
              id={`target-${channel}`}
              onSubmit={(event) => {
                event.preventDefault();
                act({
                  call: () => client.notifications.setTarget({ channel, url: url.trim() }),
                  renew,
                  after: (made) => (made.secret ? setSecret(made.secret) : close()),
                });
              }}
            >
              <Field label="Address" hint={hints[channel]}>
                {(id) => (
                  <Input
                    id={id}
                    type="url"
                    required
                    autoComplete="off"
                    spellCheck={false}
                    value={url}
                    onChange={(event) => setUrl(event.target.value)}
                  />
                )}
              </Field>
            </form>
          )}
        </DialogContent>
      </Dialog>
    </SettingRow>
  );
}
