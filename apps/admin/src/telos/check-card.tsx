'use client';
import type { Alignment } from '@autoweave/contracts';
import { Badge, Button, Card, CardHeader, CardTitle, Field, Textarea } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';

/** Tries the documents on a goal that somebody might submit. */
export function CheckCard() {
  const { act, busy } = useAct();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Alignment>();
  const said = found
    ? [...found.conflicts.map((one) => ({ ...one, against: true })), ...found.supports.map((one) => ({ ...one, against: false }))]
    : [];
  return (
    <Card aria-labelledby="try-a-goal" className="min-w-0">
      <CardHeader>
        <CardTitle id="try-a-goal">Try a goal</CardTitle>
      </CardHeader>
      <div className="grid gap-3 p-4">
        <Field label="A goal somebody might submit">
          {(id) => (
            <Textarea id={id} value={text} maxLength={20_000} className="min-h-16" onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <div>
          <Button
            busy={busy}
            disabled={text.trim() === ''}
            onClick={() => act({ call: (client) => client.telos.check({ text: text.trim() }), renew: [], after: setFound })}
          >
            Compare
          </Button>
        </div>
        {found ? (
          <div aria-live="polite" className="grid gap-2">
            {said.length === 0 ? <p className="text-sm text-ink-muted">Nothing that is written speaks for or against it.</p> : null}
            <ul className="grid gap-1.5">
              {said.map(({ document, statement, against }) => (
                <li key={document + statement} className="flex items-start gap-2 text-sm">
                  <Badge tone={against ? 'warning' : 'success'}>{against ? 'Against' : 'For'}</Badge>
                  <span className="min-w-0 [overflow-wrap:anywhere]">
                    {statement} <span className="text-xs text-ink-faint">({document})</span>
                  </span>
                </li>
              ))}
            </ul>
            <p className="text-xs text-ink-faint">Found by {found.method}.</p>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
