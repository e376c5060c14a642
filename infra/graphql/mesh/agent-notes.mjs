/** `Agent.notes`: memories whose source names the agent, asked of the memory subgraph in the caller's name. */
export const resolvers = {
  Agent: {
    notes: {
      selectionSet: '{ name }',
      resolve: async ({ name }, { limit }, context, info) => {
        const { memories } = await context.memory.Query.memories({
          root: {},
          args: { limit: 200 },
          context,
          info,
          selectionSet: '{ memories { memoryId title content source createdAt } }',
        });
        return memories.filter(({ source }) => source === `agent ${name}`).slice(0, limit);
      },
    },
  },
};
