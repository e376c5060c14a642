export * from './egress-meter.js';
export * from './egress-rules.js';
