/** Newest memories of the caller, asked for once however many agents of one operation want theirs. */
const memoriesOf = new WeakMap();

function memories(context, info) {
  const known = memoriesOf.get(context);
  if (known) return known;
  const asked = context.memory.Query.memories({
    root: {},
    args: { limit: 200 },
    context,
    info,
    selectionSet: '{ memories { memoryId title content source createdAt } }',
  });
  memoriesOf.set(context, asked);
  return asked;
}

/** `Agent.notes`: memories whose source names the agent, asked of the memory subgraph in the caller's name. */
export const resolvers = {
  Agent: {
    notes: {
      selectionSet: '{ name }',
      resolve: async ({ name }, { limit }, context, info) => {
        const found = await memories(context, info);
        return found.memories.filter(({ source }) => source === `agent ${name}`).slice(0, limit);
      },
    },
  },
};
