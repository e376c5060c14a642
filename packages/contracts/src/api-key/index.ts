export * from './api-key.js';
export * from './scope.js';
