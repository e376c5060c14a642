/** What every service can inject. */
export const LOG = Symbol('LOG');
export const BUS = Symbol('BUS');
export const REDIS = Symbol('REDIS');
export const POOL = Symbol('POOL');
export const BLOBS = Symbol('BLOBS');
export const HEALTH = Symbol('HEALTH');
export const CONFIG = Symbol('CONFIG');
export const INSTANCE = Symbol('INSTANCE');
export const SETTINGS = Symbol('SETTINGS');
