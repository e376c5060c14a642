export const AGENTS_CONFIG = Symbol('AGENTS_CONFIG');
export const MODEL = Symbol('MODEL');
export const TOOLBOX = Symbol('TOOLBOX');
export const PLUGIN_TOOLS = Symbol('PLUGIN_TOOLS');
