export * from './agent/agent.js';
export * from './agent/agent-files.js';
export * from './digest.js';
export * from './plugin.js';
export * from './tool/tool.js';
