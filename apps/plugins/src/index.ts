export { pluginsMigrations, service } from './plugins.service.js';
