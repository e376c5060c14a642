export const AGENTS_CONFIG = Symbol('AGENTS_CONFIG');
export const PLUGIN_TOOLS = Symbol('PLUGIN_TOOLS');
/** Id of the worker that this process is. */
export const WORKER_ID = Symbol('WORKER_ID');
export const AGENT_DIRECTORY = Symbol('AGENT_DIRECTORY');
