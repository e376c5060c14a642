import { AsyncLocalStorage } from 'node:async_hooks';

/** What log lines and outgoing messages inherit from the request or message being handled. */
export interface RequestContext {
  readonly requestId: string;
  readonly tenantId?: string | undefined;
  readonly trace?: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const currentContext = (): RequestContext | undefined => storage.getStore();
export const runInContext = <T>(context: RequestContext, run: () => T): T => storage.run(context, run);
