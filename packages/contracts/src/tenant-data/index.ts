export * from './data-job.js';
