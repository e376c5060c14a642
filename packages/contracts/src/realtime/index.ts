export * from './digest.js';
export * from './frame.js';
