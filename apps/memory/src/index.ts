export { memoryMigrations, service } from './memory.service.js';
