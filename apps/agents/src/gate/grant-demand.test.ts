import type { ArgumentConstraint } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { isOneSimpleCommand } from './command/shell-command.js';
import { type GrantDemand, meets } from './grant-demand.js';

const met = (demand: GrantDemand, ...constraints: ArgumentConstraint[]) => meets({ constraints }, [demand], ['sql']);

// @requirement AGT-055
describe('a permission given in advance', () => {
  it('has to pin down where data goes when that is the question', () => {
    expect(met('destination', { path: 'url', op: 'prefix', value: 'https://a.test/' })).toBe(true);
    expect(met('destination', { path: 'url', op: 'glob', value: 'https://a.test/**' })).toBe(true);
    expect(met('destination', { path: 'to', op: 'one_of', values: ['a@b.test'] })).toBe(true);
    expect(met('destination', { path: 'url', op: 'glob', value: 'https://*.test/**' })).toBe(false);
    expect(met('destination', { path: 'url', op: 'prefix', value: 'https://' })).toBe(false);
    expect(met('destination', { path: 'to', op: 'glob', value: '*@b.test' })).toBe(false);
    expect(met('destination', { path: 'body', op: 'equals', value: 'x' })).toBe(false);
  });
  it('has to name the very text when a command or SQL is the question', () => {
    expect(met('command', { path: 'command', op: 'equals', value: 'rm -r a' })).toBe(true);
    expect(met('command', { path: 'command', op: 'prefix', value: 'rm' })).toBe(false);
    expect(met('command', { path: 'program', op: 'equals', value: 'rm' })).toBe(false);
    expect(met('command', { path: 'program', op: 'equals', value: 'rm' }, { path: 'args', op: 'equals', value: ['a'] })).toBe(true);
    expect(met('sql', { path: 'sql', op: 'one_of', values: ['drop table a'] })).toBe(true);
    expect(met('sql', { path: 'sql', op: 'glob', value: '**' })).toBe(false);
  });
  it('has to answer everything that is asked', () => {
    const both = [{ path: 'command', op: 'equals', value: 'rm -r a' } as const];
    expect(meets({ constraints: both }, ['command', 'destination'], [])).toBe(false);
    expect(meets({ constraints: both }, ['command', 'anything'], [])).toBe(true);
    expect(meets({ constraints: both }, ['nothing'], [])).toBe(false);
  });
});

describe('one simple command', () => {
  it.each(['git status', `git commit -m 'a; b'`, 'git log "a b"', 'ls -la dir'])('%s', (line) =>
    expect(isOneSimpleCommand(line)).toBe(true),
  );
  it.each([
    'git status; rm a',
    'git status &',
    'git status | cat',
    'git status > a',
    'A=b git status',
    'git $X',
    'git "$X"',
    'git *',
    'git `x`',
    '(git status)',
    '! git status',
    'git status # x',
    'git a\\ b',
    'git\nrm a',
    'git {a,b}',
  ])('is not %j', (line) => expect(isOneSimpleCommand(line)).toBe(false));
});
