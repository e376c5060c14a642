export * from './answer.js';
export * from './cache.js';
export * from './model.js';
