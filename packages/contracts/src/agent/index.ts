export * from './agent.js';
export * from './policy.js';
export * from './policy-file.js';
