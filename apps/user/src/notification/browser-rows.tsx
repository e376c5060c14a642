'use client';
import type { PushSubscriptionInfo } from '@autoweave/contracts';
import { Badge, Button, RelativeTime } from '@autoweave/ui';
import { useEffect, useState } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { SettingRow } from '../settings/setting-row';
import { ownSubscription, pushProblem, switchOff, switchOn } from './browser-push';

export interface BrowserRowsProps {
  readonly browsers: readonly PushSubscriptionInfo[];
  readonly isAllowed: boolean;
}

/** Browsers that are told also while no page is open. */
export function BrowserRows({ browsers, isAllowed }: BrowserRowsProps) {
  const { client } = useGateway();
  const { act, busy } = useAct();
  const [problem, setProblem] = useState<string>();
  const [own, setOwn] = useState<string>();
  useEffect(() => {
    setProblem(pushProblem());
    setOwn(ownSubscription());
  }, [browsers]);
  const isOn = browsers.some((one) => one.subscriptionId === own);
  const renew = ['notification-preferences'];
  return (
    <>
      {isAllowed && !isOn ? (
        <SettingRow title="This browser" description={problem ?? 'Tell you also while no page of AutoWeave is open.'}>
          <Button
            busy={busy}
            disabled={problem !== undefined}
            onClick={() => act({ call: switchOn, renew, done: 'This browser will tell you' })}
          >
            Switch on
          </Button>
        </SettingRow>
      ) : null}
      {browsers.map((browser) => (
        <SettingRow
          key={browser.subscriptionId}
          title={browser.device}
          description={
            <>
              Told in the background since <RelativeTime at={browser.createdAt} />
              {browser.lastSuccessAt ? (
                <>
                  , last <RelativeTime at={browser.lastSuccessAt} />
                </>
              ) : null}
            </>
          }
        >
          <div className="flex items-center gap-2">
            {browser.subscriptionId === own ? <Badge tone="accent">This browser</Badge> : null}
            <Button
              size="sm"
              busy={busy}
              aria-label={`Switch off ${browser.device}`}
              onClick={() => act({ call: () => switchOff(client, browser.subscriptionId), renew, done: 'Switched off' })}
            >
              Switch off
            </Button>
          </div>
        </SettingRow>
      ))}
    </>
  );
}
