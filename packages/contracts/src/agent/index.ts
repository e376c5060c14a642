export * from './agent.js';
export * from './policy.js';
