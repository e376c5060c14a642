export * from './hook.js';
