export * from './bubblewrap/bubblewrap-driver.js';
export * from './egress/index.js';
export * from './net/address-policy.js';
export * from './net/guarded-fetch.js';
export * from './quickjs/quickjs-driver.js';
export * from './quickjs/quickjs-host.js';
export * from './sandbox.js';
export * from './sandboxes.js';
