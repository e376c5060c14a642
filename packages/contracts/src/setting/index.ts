export * from './active.js';
export * from './control.js';
export * from './cron-syntax.js';
export * from './definition.js';
export * from './difference.js';
export * from './setting.js';
export * from './settings.js';
export * from './value-schema.js';
