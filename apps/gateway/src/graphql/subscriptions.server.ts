import { CONFIG, enterTenant, runInContext, toFault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type ExecutionArgs, getOperationAST, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { CloseCode, makeServer, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { requestId } from '../http/edge.js';
import { RealtimeServer } from '../realtime/websocket.server.js';
import type { CallContext } from './call-context.js';
import { assertAffordable, documentLimits, validationRules } from './document-limits.js';
import { formatProblems, problemOf } from './graphql-problem.js';
import { graphqlPath } from './graphql.server.js';
import { Documents } from './documents.js';
import { LoadersFactory } from './loaders.js';
import { Schema } from './schema.js';

interface Extra {
  readonly principal: Principal;
}

/** Subscriptions that one connection may hold at once. */
const mostAtOnce = 20;

/**
 * Subscriptions at `/graphql` over WebSocket, in the protocol `graphql-transport-ws`. The connection is opened where `/ws`
 * is: credential, Origin and tenant are checked before the upgrade, and it ends with its session. Queries and changes
 * come by HTTP, where they are counted and recorded one by one.
 */
@Injectable()
export class SubscriptionsServer {
  private readonly rules;
  private readonly held = new Map<Principal, number>();

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(Schema) private readonly schema: Schema,
    @Inject(LoadersFactory) private readonly loaders: LoadersFactory,
    @Inject(Documents) private readonly documents: Documents,
    @Inject(RealtimeServer) private readonly realtime: RealtimeServer,
  ) {
    this.rules = [...specifiedRules, ...validationRules(config.AUTOWEAVE_GRAPHQL_INTROSPECTION)];
  }

  attach(): void {
    const server = makeServer<Record<string, never>, Extra>({
      schema: this.schema.graphql,
      onSubscribe: ({ extra }, _id, payload) => this.begin(extra.principal, payload),
      onComplete: ({ extra }) => void this.held.set(extra.principal, (this.held.get(extra.principal) ?? 1) - 1),
      onNext: (_context, _id, _payload, _args, result) => (result.errors ? { ...result, errors: this.shown(result.errors) } : undefined),
      onError: (_context, _id, _payload, errors) => this.shown(errors),
    });
    this.realtime.serve(graphqlPath, (socket, principal) => {
      const closed = server.opened(socketOf(socket, principal), { principal });
      socket.once('close', (code, reason) => {
        this.held.delete(principal);
        void closed(code, String(reason));
      });
    });
  }

  private begin(principal: Principal, { query, variables, operationName }: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    try {
      this.documents.assertAllowed(query);
      const document = parse(query, { maxTokens: documentLimits.tokens });
      const errors = validate(this.schema.graphql, document, this.rules);
      if (errors.length > 0) return errors;
      if (getOperationAST(document, operationName)?.operation !== 'subscription')
        return [
          problemOf({
            code: 'VALIDATION_FAILED',
            message: 'Only subscriptions come by WebSocket',
            hint: 'POST queries and mutations to /graphql',
          }),
        ];
      assertAffordable(this.schema.graphql, document, variables ?? undefined);
      const held = this.held.get(principal) ?? 0;
      if (held >= mostAtOnce)
        return [problemOf({ code: 'RATE_LIMITED', message: `At most ${mostAtOnce} subscriptions at once`, hint: 'End some first' })];
      this.held.set(principal, held + 1);
      const contextValue: CallContext = { principal, loaders: this.loaders.for(principal, false) };
      return {
        schema: this.schema.graphql,
        document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue,
      };
    } catch (error) {
      return [error instanceof GraphQLError ? error : problemOf(toFault(error))];
    }
  }

  private shown = (errors: readonly GraphQLError[]) => formatProblems(errors, this.config.AUTOWEAVE_GRAPHQL_INTROSPECTION);
}

/** The socket as the protocol's implementation wants it. Everything it does is done in the tenant's name. */
const socketOf = (socket: WebSocket, { tenantId }: Principal) => ({
  protocol: socket.protocol,
  send: (data: string) => new Promise<void>((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve()))),
  close: (code?: number, reason?: string) => socket.close(code, reason),
  onMessage: (handle: (data: string) => Promise<void>) => {
    socket.on('message', (data: Buffer) => {
      void runInContext({ requestId: requestId() }, async () => {
        enterTenant(tenantId);
        await handle(data.toString('utf8'));
      }).catch(() => socket.close(CloseCode.InternalServerError, 'the message could not be handled'));
    });
  },
});
