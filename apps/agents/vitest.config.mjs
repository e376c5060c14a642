import { vitestPreset } from '@autoweave/tooling/vitest';

// The SDK's stream parser offers its TypeScript under the condition that our own packages use; inlined, it is compiled.
export default vitestPreset({
  test: { server: { deps: { inline: [/packages\/models\/dist/, /^ai$/, /node_modules\/ai\//, /@ai-sdk/, /eventsource-parser/] } } },
});
