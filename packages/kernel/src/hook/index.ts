export * from './hook-manager.js';
export * from './plugin-bridge.js';
