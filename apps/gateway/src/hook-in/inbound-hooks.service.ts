import { randomBytes } from 'node:crypto';
import {
  type HmacHeaders,
  type InboundAction,
  type InboundDelivery,
  type InboundDeliveryStatus,
  type InboundHook,
  type InboundHookInput,
  type InboundHookPatch,
  type InboundHookStatus,
  type InboundSource,
} from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import type { InboundDelivery as DeliveryRow, InboundHook as Row, Prisma } from '../generated/client.js';
import { Vault } from '../vault/vault.js';
import { newSecret } from '../webhook/signature.js';
import { InboundProcessor } from './inbound-processor.js';

const mostPerTenant = 50;
const overlapMs = 24 * 3_600_000;

/** Addresses at which other systems tell this one something, as the people of an organisation manage them. */
@Injectable()
export class InboundHooksService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(InboundProcessor) private readonly processor: InboundProcessor,
  ) {}

  async list(caller: Principal): Promise<InboundHook[]> {
    return (await this.db.inboundHook.findMany({ where: { tenantId: caller.tenantId }, orderBy: { createdAt: 'desc' } })).map(hookOf);
  }

  async create(caller: Principal, { secret: given, ...input }: InboundHookInput): Promise<{ hook: InboundHook; secret: string }> {
    assertMayAct(caller, input.action);
    if (input.source === 'slack' && given === undefined)
      throw fault('VALIDATION_FAILED', 'Slack makes the signing secret itself', {
        hint: 'Send it as `secret`: it stands under Basic Information of the Slack app',
        details: { issues: [{ path: 'secret', message: 'the signing secret of the Slack app' }] },
      });
    if (given !== undefined) assertUsable(input.source, given);
    if ((await this.db.inboundHook.count({ where: { tenantId: caller.tenantId } })) >= mostPerTenant)
      throw fault('CONFLICT', `An organisation has at most ${mostPerTenant} incoming webhooks`, { hint: 'Delete one first' });
    const id = newId('inhook');
    const secret = given ?? secretFor(input.source);
    const row = await this.db.inboundHook.create({
      data: { id, tenantId: caller.tenantId, userId: caller.userId, ...input, secret: this.seal(caller.tenantId, id, secret) },
    });
    return { hook: hookOf(row), secret };
  }

  async get(caller: Principal, id: string): Promise<InboundHook> {
    return hookOf(await this.find(caller, id));
  }

  async update(caller: Principal, id: string, patch: InboundHookPatch): Promise<InboundHook> {
    await this.find(caller, id);
    // What it does is done in its owner's name: nobody may put words into another's mouth.
    const owner = patch.action === undefined ? {} : { userId: caller.userId };
    if (patch.action) assertMayAct(caller, patch.action);
    const data = Object.fromEntries(Object.entries({ ...patch, ...owner }).filter(([, value]) => value !== undefined));
    return hookOf(await this.db.inboundHook.update({ where: { id }, data }));
  }

  async remove(caller: Principal, id: string): Promise<void> {
    await this.find(caller, id);
    await this.db.inboundHook.deleteMany({ where: { id, tenantId: caller.tenantId } });
  }

  async setStatus(caller: Principal, id: string, status: InboundHookStatus): Promise<InboundHook> {
    await this.find(caller, id);
    return hookOf(await this.db.inboundHook.update({ where: { id }, data: { status } }));
  }

  async rotateSecret(caller: Principal, id: string, given: string | undefined): Promise<{ secret: string; oldValidUntil: string }> {
    const row = await this.find(caller, id);
    if (row.source === 'slack' && given === undefined)
      throw fault('VALIDATION_FAILED', 'Slack makes the signing secret itself', { hint: 'Send the new one as `secret`' });
    if (given !== undefined) assertUsable(row.source as InboundSource, given);
    const secret = given ?? secretFor(row.source as InboundSource);
    const until = new Date(Date.now() + overlapMs);
    await this.db.inboundHook.update({
      where: { id },
      data: { secret: this.seal(row.tenantId, id, secret), oldSecret: row.secret, oldSecretUntil: until },
    });
    return { secret, oldValidUntil: until.toISOString() };
  }

  /** A delivery that nobody signed, made by somebody who may manage hooks; it goes the way of every other one. */
  async test(caller: Principal, id: string, event: string, payload: Readonly<Record<string, unknown>>): Promise<InboundDelivery> {
    const hook = await this.find(caller, id);
    const externalId = `test:${randomBytes(12).toString('hex')}`;
    const row = await this.db.inboundDelivery.create({
      data: {
        id: newId('indlv'),
        tenantId: hook.tenantId,
        hookId: hook.id,
        externalId,
        signedHash: externalId,
        event,
        payload: payload as Prisma.InputJsonObject,
      },
    });
    this.processor.kick();
    return deliveryOf(row);
  }

  async deliveries(caller: Principal, id: string, page: { status?: InboundDeliveryStatus | undefined; limit: number; offset: number }) {
    await this.find(caller, id);
    const where = { hookId: id, tenantId: caller.tenantId, ...(page.status ? { status: page.status } : {}) };
    const [rows, total] = await Promise.all([
      this.db.inboundDelivery.findMany({ where, orderBy: { receivedAt: 'desc' }, take: page.limit, skip: page.offset }),
      this.db.inboundDelivery.count({ where }),
    ]);
    return { deliveries: rows.map(deliveryOf), total };
  }

  /** Once more from the first attempt; what it has started already it does not start again. */
  async retry(caller: Principal, deliveryId: string): Promise<InboundDelivery> {
    const where = { id: deliveryId, tenantId: caller.tenantId };
    const row = await this.db.inboundDelivery.findFirst({ where });
    if (!row) throw fault('NOT_FOUND', 'There is no such delivery');
    const { count } = await this.db.inboundDelivery.updateMany({
      where: { ...where, status: { in: ['DEAD', 'RETRYING', 'IGNORED'] } },
      data: { status: 'RETRYING', attempts: 0, nextAttemptAt: new Date(), reason: null },
    });
    if (count === 0)
      throw fault('INVALID_TRANSITION', `The delivery is ${row.status.toLowerCase()}`, { hint: 'Only what did not work is tried again' });
    this.processor.kick();
    return deliveryOf(await this.db.inboundDelivery.findUniqueOrThrow({ where: { id: deliveryId } }));
  }

  private async find(caller: Principal, id: string): Promise<Row> {
    const row = await this.db.inboundHook.findFirst({ where: { id, tenantId: caller.tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such incoming webhook');
    return row;
  }

  private seal = (tenantId: string, row: string, secret: string) =>
    this.vault.seal(secret, { tenantId, table: 'inbound_hook', row, column: 'secret' });
}

/** Whoever may not start goals cannot have another system start them. */
function assertMayAct(caller: Principal, action: InboundAction): void {
  if (action.type === 'goal' && !caller.permissions.has('goal:create'))
    throw fault('FORBIDDEN', 'A webhook that starts goals needs the permission goal:create of who makes it');
}

/** A secret of Standard Webhooks is base64; one that is not would fit no signature. */
function assertUsable(source: InboundSource, secret: string): void {
  if (source !== 'standard' || /^(whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/.test(secret)) return;
  const message = 'expected a secret of Standard Webhooks: base64, perhaps after whsec_';
  throw fault('VALIDATION_FAILED', `secret: ${message}`, { details: { issues: [{ path: 'secret', message }] } });
}

/** Standard Webhooks prescribes how its secrets look; the others take any text. */
const secretFor = (source: InboundSource): string => (source === 'standard' ? newSecret() : randomBytes(32).toString('hex'));

export const hookOf = (row: Row): InboundHook => ({
  hookId: row.id,
  tenantId: row.tenantId,
  userId: row.userId,
  name: row.name,
  description: row.description,
  source: row.source as InboundSource,
  headers: row.headers as HmacHeaders,
  action: row.action as InboundAction,
  events: row.events,
  status: row.status as InboundHookStatus,
  path: `/api/v1/hooks/${row.source}/${row.id}`,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastReceivedAt ? { lastReceivedAt: row.lastReceivedAt.toISOString() } : {}),
  rejections: row.rejections,
  ...(row.lastRejectedAt ? { lastRejectedAt: row.lastRejectedAt.toISOString() } : {}),
  ...(row.lastRejection === null ? {} : { lastRejection: row.lastRejection }),
  ...(row.oldSecretUntil && row.oldSecretUntil > new Date() ? { oldSecretUntil: row.oldSecretUntil.toISOString() } : {}),
});

export const deliveryOf = (row: DeliveryRow): InboundDelivery => ({
  deliveryId: row.id,
  hookId: row.hookId,
  externalId: row.externalId,
  event: row.event,
  status: row.status as InboundDeliveryStatus,
  attempts: row.attempts,
  payload: row.payload,
  ...(row.goalId === null ? {} : { goalId: row.goalId }),
  ...(row.fileId === null ? {} : { fileId: row.fileId }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  receivedAt: row.receivedAt.toISOString(),
  ...(row.processedAt ? { processedAt: row.processedAt.toISOString() } : {}),
  ...(row.nextAttemptAt && (row.status === 'PENDING' || row.status === 'RETRYING')
    ? { nextAttemptAt: row.nextAttemptAt.toISOString() }
    : {}),
});
