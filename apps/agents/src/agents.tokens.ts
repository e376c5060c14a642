export const AGENTS_CONFIG = Symbol('AGENTS_CONFIG');
export const PLUGIN_TOOLS = Symbol('PLUGIN_TOOLS');
export const AGENT_DIRECTORY = Symbol('AGENT_DIRECTORY');
