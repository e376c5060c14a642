export * from './proposal.js';
export * from './vote.js';
