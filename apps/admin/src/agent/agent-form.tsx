'use client';
import { AgentDefinition, AgentRole, Privilege, ToolPermission } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, Select, Textarea } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { wordsOf } from '../api/words';

const named = (values: readonly string[]) => values.map((value) => ({ value, label: value.toLowerCase().replaceAll('_', ' ') }));
const roles = named(AgentRole.options);
const permissions = named(ToolPermission.options);
const privileges = named(Privilege.options);
const fresh = {
  name: '',
  type: '',
  role: 'tool',
  description: '',
  purpose: '',
  capabilities: '',
  tools: 'read_file, write_file',
  permission: 'READ_WRITE',
  privilege: 'RESTRICTED',
  instructions: '',
};

/** Defines an agent of the tenant. It begins as a draft: nothing is given to it before it is deployed. */
export function AgentForm() {
  const router = useRouter();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = AgentDefinition.safeParse({
    ...draft,
    type: draft.type || draft.name,
    version: '1.0.0',
    tools: wordsOf(draft.tools),
    capabilities: wordsOf(draft.capabilities).map((name) => ({ name })),
  });
  const lacks = (field: 'name' | 'type' | 'capabilities' | 'tools') =>
    read.success || draft[field] === '' ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
      }}
    >
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus />
          New agent
        </Button>
      </DialogTrigger>
      <DialogContent
        title="New agent"
        description="It begins as a draft and gets no work before you deploy it."
        className="max-w-2xl"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={!read.success}
              onClick={() =>
                read.success &&
                act({
                  call: (client) => client.agents.create(read.data),
                  done: `${read.data.name} is a draft now`,
                  renew: ['agents'],
                  after: ({ definition }) => {
                    setOpen(false);
                    router.push(`/agents/${definition.name}`);
                  },
                })
              }
            >
              Make the draft
            </Button>
          </>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Name" hint="Lower-case letters, digits, - and _" error={lacks('name')}>
            {(id) => <Input id={id} value={draft.name} maxLength={40} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <Field label="Type" hint="What tasks are addressed to; left empty, its name." error={lacks('type')}>
            {(id) => <Input id={id} value={draft.type} maxLength={40} onChange={(event) => change({ type: event.target.value })} />}
          </Field>
          <Field label="Description" hint="One line: planners choose by it." className="sm:col-span-2">
            {(id) => (
              <Input id={id} value={draft.description} maxLength={500} onChange={(event) => change({ description: event.target.value })} />
            )}
          </Field>
          <Field label="Role">
            {() => <Select label="Role" value={draft.role} onChange={(role) => change({ role })} options={roles} />}
          </Field>
          <Field label="Capabilities" hint="Separated by commas." error={lacks('capabilities')}>
            {(id) => <Input id={id} value={draft.capabilities} onChange={(event) => change({ capabilities: event.target.value })} />}
          </Field>
          <Field label="Tools may">
            {() => (
              <Select label="Tools may" value={draft.permission} onChange={(permission) => change({ permission })} options={permissions} />
            )}
          </Field>
          <Field label="Privilege">
            {() => (
              <Select label="Privilege" value={draft.privilege} onChange={(privilege) => change({ privilege })} options={privileges} />
            )}
          </Field>
          <Field label="Tools" hint="Separated by commas." className="sm:col-span-2" error={lacks('tools')}>
            {(id) => (
              <Input id={id} value={draft.tools} className="font-mono" onChange={(event) => change({ tools: event.target.value })} />
            )}
          </Field>
          <Field label="Instructions" hint="What it is told before every task, in Markdown (its AGENT.md)." className="sm:col-span-2">
            {(id) => (
              <Textarea
                id={id}
                value={draft.instructions}
                className="max-h-72 min-h-32"
                onChange={(event) => change({ instructions: event.target.value })}
              />
            )}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
