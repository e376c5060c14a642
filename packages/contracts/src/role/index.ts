export * from './built-in-role.js';
export * from './role.js';
