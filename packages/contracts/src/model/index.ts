export * from './answer.js';
export * from './model.js';
