import { type Actor, type BusEvent, type Command } from '@autoweave/contracts';
import { Ctx, EventPattern, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import type { z } from 'zod';

/** What a handler knows of a message beside its payload. The tenant is the sender's verified one. */
export interface MessageContext {
  readonly id: string;
  readonly tenantId: string | null;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly deadline: number | null;
  readonly deliveries: number;
}

export const busTransport = Symbol('aw:bus') as unknown as Transport;

type HandlerOf<Input, Result> = <M extends (input: Input, context: MessageContext) => Promise<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

/** Nest hands a handler only what its parameters ask for; every handler of ours takes payload and context. */
const withContext =
  (pattern: MethodDecorator): MethodDecorator =>
  (target, key, descriptor) => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    pattern(target, key, descriptor);
  };

/** Marks a method as the handler of a command: `(input, context) => output`. Input and output are validated by the transport. */
export const OnCommand = <I extends z.ZodType, O extends z.ZodType>(command: Command<I, O>): HandlerOf<z.infer<I>, z.input<O>> =>
  withContext(MessagePattern(`${command.type}@${command.version}`, busTransport) as MethodDecorator) as never;

/** Marks a method as a listener of an event: `(payload, context)`. Must be idempotent: delivery is at least once. */
export const OnEvent = <P extends z.ZodType>(event: BusEvent<P>): HandlerOf<z.infer<P>, void> =>
  withContext(EventPattern(`${event.type}@${event.version}`, busTransport) as MethodDecorator) as never;
