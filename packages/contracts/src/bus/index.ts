export * from './catalog.js';
export * from './envelope.js';
export * from './goal-messages.js';
export * from './live-messages.js';
export * from './memory-messages.js';
export * from './message.js';
export * from './names.js';
export * from './plugin-messages.js';
