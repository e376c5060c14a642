// LangGraph.js with its Postgres checkpointer: a goal is a thread, a task a node.
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { diamonds, serve, width } from './serve.mjs';

const State = Annotation.Root({ done: Annotation({ reducer: (a, b) => a + b, default: () => 0 }) });
const checkpointer = PostgresSaver.fromConnString(process.env.DATABASE_URL);
await checkpointer.setup();
const node = async () => ({ done: 1 });
const wide = new StateGraph(State)
  .addNode('task', node)
  .addNode('join', node)
  .addConditionalEdges(START, () => Array.from({ length: width }, () => new Send('task', {})), ['task'])
  .addEdge('task', 'join')
  .addEdge('join', END)
  .compile({ checkpointer });
const diamond = new StateGraph(State)
  .addNode('a', node)
  .addNode('b', node)
  .addNode('c', node)
  .addNode('d', node)
  .addNode('e', node)
  .addEdge(START, 'a')
  .addEdge('a', 'b')
  .addEdge('a', 'c')
  .addEdge('a', 'd')
  .addEdge(['b', 'c', 'd'], 'e')
  .addEdge('e', END)
  .compile({ checkpointer });
const Conversation = Annotation.Root({ messages: Annotation({ reducer: (a, b) => [...a, ...b], default: () => [] }), left: Annotation() });
let times = [];
const loop = new StateGraph(Conversation)
  .addNode('turn', async ({ left }) => {
    times.push(performance.now());
    const text = 'x'.repeat(400);
    return {
      messages: [
        { role: 'assistant', text, call: 'read_file' },
        { role: 'tool', text },
      ],
      left: left - 1,
    };
  })
  .addEdge(START, 'turn')
  .addConditionalEdges('turn', ({ left }) => (left > 0 ? 'turn' : END), ['turn', END])
  .compile({ checkpointer });
const chain = new StateGraph(Annotation.Root({ left: Annotation() }))
  .addNode('link', async ({ left }) => {
    times.push(performance.now());
    return { left: left - 1 };
  })
  .addEdge(START, 'link')
  .addConditionalEdges('link', ({ left }) => (left > 0 ? 'link' : END), ['link', END])
  .compile({ checkpointer });
let threads = 0;
const config = () => ({ configurable: { thread_id: `t${(threads += 1)}` }, recursionLimit: 50 });
serve({
  async W2({ n }) {
    times = [];
    await chain.invoke({ left: n }, { ...config(), recursionLimit: n + 10 });
    return { hops: times.slice(1).map((t, i) => t - times[i]) };
  },
  async W4({ turns }) {
    times = [];
    await loop.invoke({ messages: [], left: turns }, { ...config(), recursionLimit: turns + 10 });
    return { times: times.slice(1).map((t, i) => t - times[i]) };
  },
  async W1() {
    await wide.invoke({ done: 0 }, config());
  },
  async W3() {
    await Promise.all(Array.from({ length: diamonds }, () => diamond.invoke({ done: 0 }, config())));
  },
});
