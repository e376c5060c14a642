export * from './device.js';
export * from './plugin.js';
