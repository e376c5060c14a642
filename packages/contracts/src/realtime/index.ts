export * from './digest.js';
export * from './domain-frame.js';
export * from './frame.js';
