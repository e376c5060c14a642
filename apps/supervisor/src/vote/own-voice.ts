import { fault, type MessageContext } from '@autoweave/kernel';

/** An agent speaks for itself only; people and services were checked where they came in. */
export function assertOwnVoice(voter: string, context: MessageContext): void {
  if (context.actor.type === 'agent' && context.actor.agent !== voter)
    throw fault('FORBIDDEN', `${context.actor.agent} cannot speak as ${voter}`);
}
