export * from './notification.js';
export * from './trigger.js';
