export * from './registration.js';
export * from './user.js';
