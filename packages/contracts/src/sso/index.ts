export * from './connection.js';
export * from './domain-name.js';
export * from './preset.js';
export * from './provider.js';
export * from './public-provider.js';
export * from './refusal.js';
