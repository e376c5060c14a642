import type { HmacHeaders, InboundReceipt, InboundSource } from '@autoweave/contracts';
import { acrossTenants, enterTenant, fault, newId, toFault, toProblem } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { InboundHook, Prisma } from '../generated/client.js';
import { RequestLimits } from '../limit/request-limits.js';
import { Vault } from '../vault/vault.js';
import { InboundProcessor } from './inbound-processor.js';
import { type Message, messageOf } from './message.js';
import { Rejected, verify } from './verify.js';

const mostBytes = 1024 * 1024;

interface Address {
  readonly source: string;
  readonly hookId: string;
}

/**
 * `POST /api/v1/hooks/{source}/{hookId}`: the bytes as they came, because signatures are over bytes. Whoever can sign is
 * let in; a delivery is answered when it is stored, and acted on afterwards.
 */
@Injectable()
export class InboundReceiver {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(InboundProcessor) private readonly processor: InboundProcessor,
  ) {}

  async attach(server: FastifyInstance): Promise<void> {
    await server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => done(null, body));
      scope.setErrorHandler((error, request, reply) => {
        const tooLarge = (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE';
        const found = tooLarge
          ? { code: 'PAYLOAD_TOO_LARGE' as const, message: `A delivery has at most ${mostBytes} bytes` }
          : toFault(error);
        const problem = toProblem(found, { requestId: request.id, instance: request.url.split('?')[0] ?? request.url });
        return reply.status(problem.status).type('application/problem+json').send(problem);
      });
      scope.post<{ Params: Address }>('/api/v1/hooks/:source/:hookId', { bodyLimit: mostBytes }, (request, reply) =>
        this.receive(request, reply),
      );
    });
  }

  private async receive(request: FastifyRequest<{ Params: Address }>, reply: FastifyReply) {
    request.permission = 'public';
    await this.limits.ofAddress(request, reply);
    const { source, hookId } = request.params;
    const hook = await acrossTenants(async () => await this.db.inboundHook.findFirst({ where: { id: hookId, source } }));
    if (!hook) throw fault('NOT_FOUND', 'There is no such incoming webhook');
    enterTenant(hook.tenantId);
    await this.limits.ofHook(hook.id, reply);
    request.auditNote = {
      tenantId: hook.tenantId,
      actorId: hook.id,
      actorType: 'service',
      category: 'DATA_MUTATION',
      resourceType: 'inbound_hook',
      resourceId: hook.id,
    };
    const { message, signedHash } = await this.read(hook, request);
    const receipt = await this.keep(hook, message, signedHash);
    if (message.challenge !== undefined) return reply.send({ challenge: message.challenge });
    if (!receipt.duplicate) this.processor.kick();
    return reply.status(receipt.duplicate ? 200 : 202).send(receipt);
  }

  /** Refusals are counted, not stored: anybody can send what is refused. */
  private async read(hook: InboundHook, request: FastifyRequest): Promise<{ message: Message; signedHash: string }> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const source = hook.source as InboundSource;
    try {
      const verified = verify(
        { source, headers: hook.headers as HmacHeaders, secrets: this.secretsOf(hook) },
        { headers: request.headers, body, now: Date.now() },
      );
      return { message: messageOf(source, body, String(request.headers['content-type'] ?? ''), verified), signedHash: verified.signedHash };
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      await this.db.inboundHook.updateMany({
        where: { id: hook.id },
        data: { rejections: { increment: 1 }, lastRejectedAt: new Date(), lastRejection: error.message.slice(0, 300) },
      });
      throw fault('UNAUTHENTICATED', error.message, { hint: 'Compare the secret, and sign the body exactly as it is sent' });
    }
  }

  private async keep(hook: InboundHook, message: Message, signedHash: string): Promise<InboundReceipt> {
    await this.db.inboundHook.updateMany({ where: { id: hook.id }, data: { lastReceivedAt: new Date() } });
    const { externalId, event } = message;
    try {
      const { id } = await this.db.inboundDelivery.create({
        data: {
          id: newId('indlv'),
          tenantId: hook.tenantId,
          hookId: hook.id,
          externalId,
          signedHash,
          event,
          payload: (message.payload ?? {}) as Prisma.InputJsonValue,
          ...(message.ignored === undefined ? {} : { status: 'IGNORED', reason: message.ignored, nextAttemptAt: null }),
        },
      });
      return { deliveryId: id, duplicate: false };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const first = await this.db.inboundDelivery.findFirstOrThrow({ where: { hookId: hook.id, OR: [{ externalId }, { signedHash }] } });
      return { deliveryId: first.id, duplicate: true };
    }
  }

  private secretsOf(hook: InboundHook): string[] {
    const open = (sealed: string) =>
      this.vault.open(sealed, { tenantId: hook.tenantId, table: 'inbound_hook', row: hook.id, column: 'secret' });
    const old = hook.oldSecret && hook.oldSecretUntil && hook.oldSecretUntil > new Date() ? [open(hook.oldSecret)] : [];
    return [open(hook.secret), ...old];
  }
}
