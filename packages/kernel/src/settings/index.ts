export * from './bus-settings.js';
export * from './settings-reader.js';
