/** The tools of the arena: the real ones, and two that installations add as plugins. */
export function arenaTools({ workspaceTools, webTools, codeTools, defineTool, confine, z, sandboxes }) {
  const plugin = (name, input, extra) =>
    defineTool({
      name,
      description: '',
      permission: 'READ_WRITE',
      requiresApproval: false,
      parallelSafe: false,
      input,
      run: async () => ({ output: 'done', summary: '' }),
      ...extra,
    });
  return {
    confine,
    definitions: [
      ...workspaceTools,
      ...webTools(),
      ...codeTools(sandboxes),
      plugin('send_email', z.strictObject({ to: z.string(), subject: z.string(), body: z.string() }), {
        yields: ['untrusted'],
        sendsOut: true,
      }),
      plugin('run_sql', z.strictObject({ sql: z.string() }), { permission: 'READ_ONLY' }),
      plugin('run_statement', z.strictObject({ statement: z.string() }), { permission: 'READ_ONLY', sqlArguments: ['statement'] }),
    ],
  };
}
