export * from './agent-network.js';
export * from './broker.js';
export * from './exchange.js';
export * from './mailroom.js';
export * from './network-keys.js';
