export { type Answer, BusPeer } from './bus-peer.js';
export * from './config.js';
export * from './database.js';
export * from './drift.js';
export * from './eventually.js';
export * from './redis.js';
export * from './system.js';
