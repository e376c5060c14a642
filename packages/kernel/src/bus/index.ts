export * from './bus.js';
export * from './bus-server.js';
export * from './on-message.js';
export * from './redis.js';
export * from './stream-consumer.js';
export * from './stream-entry.js';
export * from './stream-tail.js';
