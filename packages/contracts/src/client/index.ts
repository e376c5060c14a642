export * from './api-client.js';
export * from './api-error.js';
export * from './fold-goal-view.js';
export * from './goal-view.js';
export * from './realtime-client.js';
export * from './sso-client.js';
