export * from './inbound-hook.js';
export * from './template.js';
