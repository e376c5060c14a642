export { agentsMigrations, service } from './agents.service.js';
