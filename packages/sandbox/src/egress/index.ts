export * from './egress-access.js';
export * from './egress-meter.js';
export * from './egress-process.js';
export * from './egress-proxy.js';
export * from './egress-rules.js';
