import { createPublicKey } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { AuditCheckpoint, AuditEvent, type AuditVerification } from '@autoweave/contracts';
import { createApiClient, toApiError } from '@autoweave/contracts/client';
import { verifyLog } from '@autoweave/kernel';
import { z } from 'zod';
import { parseArguments } from '../arguments.js';
import type { Command, Context } from '../context.js';
import { Failure } from '../failure.js';
import { addressOf, runningInstance } from '../instance.js';

const usage = 'npm start -- audit verify [--json] [--file EXPORT.jsonl --checkpoints CHECKPOINTS.json]';
const Checkpoints = z.object({ checkpoints: z.array(AuditCheckpoint), publicKey: z.string() });

/**
 * Verifies the audit log: of the running instance, or an export of it beside its checkpoints on any machine, without
 * trusting the instance. Exit code 0 when it is whole, 2 when anything was changed, removed or moved.
 */
export const auditCommand: Command = async (context, parameters) => {
  const { values, positionals } = parseArguments(
    'audit',
    parameters,
    { json: { type: 'boolean' }, file: { type: 'string' }, checkpoints: { type: 'string' } },
    1,
  );
  if (positionals[0] !== 'verify') throw new Failure('usage', 'audit: expected `verify`.', usage);
  if ((values.file === undefined) !== (values.checkpoints === undefined))
    throw new Failure('usage', 'audit: --file and --checkpoints belong together.', usage);
  const found = values.file && values.checkpoints ? await verifyExport(values.file, values.checkpoints) : await verifyInstance(context);
  context.stdout.write(values.json ? `${JSON.stringify(found)}\n` : describe(found));
  return found.ok ? 0 : 2;
};

async function verifyInstance(context: Context): Promise<AuditVerification> {
  const { remote } = context.config;
  const instance = runningInstance(context.home)?.instance;
  if (remote === undefined && instance === undefined)
    throw new Failure('not-running', 'AutoWeave is not running.', 'Start it, or verify an export with --file and --checkpoints.');
  const api = createApiClient({
    baseUrl:
      remote?.url ?? addressOf({ bindAddress: instance!.bindAddress }, instance!.ports.gateway).replace('//localhost', '//127.0.0.1'),
    token: remote?.token ?? readFileSync(context.home.cliTokenFile, 'utf8').trim(),
  });
  context.display.step('verifying the audit log');
  try {
    return await api.audit.verify({});
  } catch (error) {
    const { message, hint } = toApiError(error);
    throw new Failure('service', message, hint);
  } finally {
    context.display.clear();
  }
}

async function verifyExport(file: string, checkpointsFile: string): Promise<AuditVerification> {
  const { checkpoints, publicKey } = readAs(Checkpoints, checkpointsFile);
  return verifyLog({
    events: eventsIn(file),
    checkpoints: checkpoints.toSorted((a, b) => a.toSequence - b.toSequence),
    publicKey: createPublicKey(publicKey),
  });
}

async function* eventsIn(file: string): AsyncGenerator<readonly AuditEvent[]> {
  let number = 0;
  const input = createReadStream(file);
  input.on('error', () => undefined);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === '') continue;
    const parsed = AuditEvent.safeParse(parseLine(line));
    if (!parsed.success) throw new Failure('usage', `${file}, line ${number}, is not an audit event.`, 'Export the log with format=jsonl.');
    yield [parsed.data];
  }
  if (input.errored) throw new Failure('usage', `${file} cannot be read.`, input.errored.message);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readAs<S extends z.ZodType>(schema: S, file: string): z.infer<S> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Failure('usage', `${file} does not hold checkpoints.`, 'Save the answer of GET /api/v1/audit/checkpoints.');
  }
}

function describe(found: AuditVerification): string {
  const range = found.firstSequence === null ? 'no event' : `events ${found.firstSequence} to ${found.lastSequence}`;
  const lines = [
    found.ok
      ? `✔ The audit log is whole: ${range}, ${found.checkpointsChecked} signed checkpoints.`
      : `✖ The audit log was tampered with: ${found.problemCount} findings in ${range}.`,
    ...(found.headHash === null ? [] : [`  head ${found.headHash}`]),
    ...found.problems.slice(0, 50).map(({ kind, message }) => `  · ${message} (${kind.replaceAll('_', ' ')})`),
    ...(found.problemCount > 50 ? [`  · and ${found.problemCount - 50} more: --json lists them`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
