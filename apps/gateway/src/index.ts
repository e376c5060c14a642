export { service } from './gateway.service.js';
