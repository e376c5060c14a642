export * from './config.js';
export * from './crash-point.js';
export * from './points.js';
