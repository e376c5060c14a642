export * from './alignment.js';
export * from './telos.js';
