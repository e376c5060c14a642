import { readFileSync } from 'node:fs';
import { parseArguments } from '../arguments.js';
import type { Command } from '../context.js';
import { isAlive, type ProcessIdentity } from '../infra/process-identity.js';
import { addressOf, type Instance, runningInstance } from '../instance.js';
import { addressLines } from '../summary.js';

interface ProcessStatus {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  readonly rssMb: number | null;
}

function rssMb(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(4_000), redirect: 'manual' })).status < 500;
  } catch {
    return false;
  }
}

async function describe(instance: Instance, owner: ProcessIdentity) {
  const all: readonly (readonly [string, ProcessIdentity])[] = [['launcher', owner], ...Object.entries(instance.processes)];
  const processes: ProcessStatus[] = all.map(([name, identity]) => ({
    name,
    pid: identity.pid,
    alive: isAlive(identity),
    rssMb: rssMb(identity.pid),
  }));
  const targets = [
    { name: 'api', url: addressOf(instance, instance.ports.gateway), probe: '/health' },
    ...instance.apps.map((app) => ({ name: app as string, url: addressOf(instance, instance.ports[app]), probe: '/' })),
  ];
  const addresses = await Promise.all(targets.map(async ({ name, url, probe }) => ({ name, url, answers: await answers(url + probe) })));
  return { running: true, state: instance.state, startedAt: instance.startedAt, addresses, processes };
}

/** Says what runs and where. Exit code 0 when an instance runs, 3 when none does. */
export const statusCommand: Command = async (context, parameters) => {
  const { values } = parseArguments('status', parameters, { json: { type: 'boolean' } });
  const running = runningInstance(context.home);
  const { instance } = running ?? {};
  if (running === undefined || instance === undefined) {
    const text = values.json ? JSON.stringify({ running: false, home: context.home.path }) : 'AutoWeave is not running.';
    context.stdout.write(`${text}\n`);
    return 3;
  }
  const status = await describe(instance, running.owner);
  if (values.json) {
    context.stdout.write(`${JSON.stringify({ ...status, home: context.home.path })}\n`);
    return 0;
  }
  const silent = status.addresses.filter((address) => !address.answers).map((address) => address.name);
  context.stdout.write(
    [
      `AutoWeave is ${instance.state === 'ready' ? 'running' : instance.state} since ${instance.startedAt}.`,
      '',
      ...addressLines(instance),
      '',
      ...status.processes.map(
        ({ name, pid, alive, rssMb: size }) => `  ${name.padEnd(9)} ${alive ? `pid ${pid}${size === null ? '' : `, ${size} MB`}` : 'down'}`,
      ),
      ...(silent.length === 0 ? [] : ['', `No answer from: ${silent.join(', ')}`]),
      '',
    ].join('\n'),
  );
  return 0;
};
