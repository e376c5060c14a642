export * from './invocation.js';
export * from './lab.js';
export * from './script.js';
export { ScriptError } from './script-reader.js';
export { stubTool, type StubTool } from './stub-tools.js';
