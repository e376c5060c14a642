export { startThrowawayServers, type ThrowawayServers } from './infra/throwaway.js';
