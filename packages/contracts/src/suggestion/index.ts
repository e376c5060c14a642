export * from './suggestion.js';
