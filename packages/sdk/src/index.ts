export * from './digest.js';
export * from './plugin.js';
