import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../src/infra/port.js';
import { runLauncher, temporaryFolder } from '../test/fixture/launcher.js';
import { ModelPeer } from './model-peer.js';

const sandboxed = existsSync('/usr/bin/bwrap') && existsSync('/usr/bin/python3');

describe.skipIf(!sandboxed)('with a language model behind its HTTP protocol', () => {
  const peer = new ModelPeer();
  let folder: ReturnType<typeof temporaryFolder>;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = temporaryFolder('model');
    environment = {
      AUTOWEAVE_HOME: join(folder.path, 'home'),
      INIT_CWD: folder.path,
      AUTOWEAVE_GATEWAY_PORT: String(await freePort()),
      AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: await peer.start(),
      AUTOWEAVE_OPENAI_COMPATIBLE_MODEL: 'peer',
    };
    expect(await runLauncher(['up', '--detach', '--no-apps'], environment)).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await runLauncher(['down'], environment);
    await peer.stop();
    folder.remove();
  });
  const goal = (approve: string, out: string) =>
    runLauncher(['goal', 'Run a Python program that prints 42', '--json', '--approve', approve, '--out', out], environment);
  const events = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; payload: Record<string, unknown> });

  // @requirements ORC-072 ORC-073 AGT-051
  it('code waits for a person, runs once in the sandbox after the approval, and its file comes back', async () => {
    const outcome = await goal('always', 'approved');
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const types = events(outcome.stdout).map((event) => event.type);
    expect(types.indexOf('approval.requested')).toBeLessThan(types.indexOf('approval.decided'));
    expect(types.indexOf('approval.decided')).toBeLessThan(types.indexOf('task.completed'));
    expect(readFileSync(join(folder.path, 'approved', 'hello.txt'), 'utf8')).toBe('hi from python');
    // Intent, plan, one turn with the call, one with its result, reflection: nothing was asked twice because of the wait.
    expect(peer.requests.filter((request) => (request.tools?.length ?? 0) > 0)).toHaveLength(2);
  });

  it('a rejected call does not run, and the model is told', async () => {
    peer.requests.length = 0;
    const outcome = await goal('never', 'rejected');
    expect(existsSync(join(folder.path, 'rejected', 'hello.txt'))).toBe(false);
    const told = peer.requests
      .flatMap((request) => request.messages)
      .some((message) => message.role === 'tool' && JSON.stringify(message.content).includes('APPROVAL_REJECTED'));
    expect(told, outcome.stderr).toBe(true);
  });
});
