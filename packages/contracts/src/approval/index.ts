export * from './approval.js';
export * from './standing-grant.js';
