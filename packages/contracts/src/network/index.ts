export * from './cooperation.js';
export * from './network.js';
export * from './network-message.js';
export * from './operations.js';
