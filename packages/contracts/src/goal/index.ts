export * from './event.js';
export * from './goal.js';
export * from './intent.js';
export * from './limits.js';
export * from './plan.js';
export * from './result.js';
export * from './state.js';
export * from './step.js';
