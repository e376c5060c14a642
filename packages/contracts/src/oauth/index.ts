export * from './authorization-request.js';
export * from './client.js';
export * from './redirect-uri.js';
export * from './run-token.js';
export * from './scope.js';
