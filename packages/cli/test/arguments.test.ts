import { describe, expect, it } from 'vitest';
import { runLauncher } from './fixture/launcher.js';

const environment = { AUTOWEAVE_HOME: '/tmp/autoweave-home-that-does-not-exist' };

describe('arguments', () => {
  it.each([
    ['an unknown command', ['fly'], 'no command "fly"'],
    ['an unknown flag', ['up', '--fast'], "Unknown option '--fast'"],
    ['an unknown flag without a command', ['--fast'], "Unknown option '--fast'"],
    ['a superfluous word', ['status', 'now'], 'Unexpected word "now"'],
    ['a flag without its value', ['up', '--host'], "'--host"],
    ['a port that is none', ['up', '--gateway-port', 'eight'], '--gateway-port must be a port'],
    ['a goal without text', ['goal'], 'say what should be achieved'],
    ['a file that is not there', ['goal', 'x', '--file', 'no-such-file'], 'there is no such file'],
    ['an approval mode that is none', ['goal', 'x', '--approve', 'maybe'], 'not "maybe"'],
  ])('%s ends with 64 and says which', async (_, parameters, message) => {
    const outcome = await runLauncher(parameters, environment);
    expect(outcome.code).toBe(64);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stdout).toBe('');
  });

  it('help and version answer with 0', async () => {
    expect(await runLauncher(['help'], environment)).toMatchObject({ code: 0, stdout: expect.stringContaining('goal "TEXT"') });
    expect(await runLauncher(['up', '--help'], environment)).toMatchObject({ code: 0 });
    expect(await runLauncher(['version'], environment)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^AutoWeave \d/) });
  });
});
