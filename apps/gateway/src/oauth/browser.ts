import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../auth/principal.js';

/** Who is signed in here in the browser that a protocol request comes from. */
export interface Browser {
  readonly person: Principal | undefined;
  readonly ipAddress: string;
  readonly requestId: string;
}

const current = new AsyncLocalStorage<Browser>();

export const inBrowser = <T>(browser: Browser, work: () => T): T => current.run(browser, work);
export const currentBrowser = (): Browser | undefined => current.getStore();
