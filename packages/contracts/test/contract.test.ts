import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  api,
  Complexity,
  errorKinds,
  GoalId,
  permissions,
  Risk,
  rolePermissions,
  type RouteMeta,
  shardCount,
  shardOf,
  VoteStatus,
  VoteType,
  WorkspacePath,
} from '../src/index.js';

describe('the public API', () => {
  const routes = Object.entries(api).flatMap(([group, all]) =>
    Object.entries(all).map(([name, route]) => ({ name: `${group}.${name}`, ...route['~orpc'] })),
  );

  it('declares a known permission on every route', () => {
    for (const route of routes) expect(['public', ...permissions], route.name).toContain((route.meta as RouteMeta).permission);
  });
  it('leaves only signing in, and what leads to it, open to everybody', () => {
    expect(routes.filter((route) => (route.meta as RouteMeta).permission === 'public').map((route) => route.name)).toEqual([
      'auth.login',
      'auth.link',
      'auth.register',
      'auth.confirmEmail',
      'auth.forgotPassword',
      'auth.resetPassword',
      'mfa.challenge',
      'mfa.verify',
    ]);
  });
  it('has one route per method and path', () => {
    const addresses = routes.map((route) => `${route.route.method} ${route.route.path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe('ids, shards and paths', () => {
  it('accept an id of their own kind only', () => {
    expect(GoalId.safeParse('goal_01h2xcejqtf2nbrexx3vqjhp41').success).toBe(true);
    for (const bad of [
      'task_01h2xcejqtf2nbrexx3vqjhp41',
      'goal_',
      'goal_01H2XCEJQTF2NBREXX3VQJHP41',
      'goal_01h2xcejqtf2nbrexx3vqjhp41x',
      '',
    ])
      expect(GoalId.safeParse(bad).success).toBe(false);
  });
  it('spread goals over all shards, the same in every process', () => {
    expect(shardOf('goal_01h2xcejqtf2nbrexx3vqjhp41')).toBe(shardOf('goal_01h2xcejqtf2nbrexx3vqjhp41'));
    fc.assert(fc.property(fc.string(), (id) => shardOf(id) >= 0 && shardOf(id) < shardCount));
  });
  it('refuse paths that could leave a workspace', () => {
    for (const bad of ['/etc/passwd', '../a', 'a/../../b', 'a//b', 'a\\b', 'a\0b', ''])
      expect(WorkspacePath.safeParse(bad).success, bad).toBe(false);
    for (const good of ['a.csv', 'out/chart.svg', 'ä ö/ü.md']) expect(WorkspacePath.safeParse(good).success, good).toBe(true);
  });
});

describe('error codes and roles', () => {
  it('have a sensible HTTP status each', () => {
    for (const [code, kind] of Object.entries(errorKinds)) expect(kind.status >= 400 && kind.status < 600, code).toBe(true);
  });
  it('give an administrator everything and a viewer nothing that changes', () => {
    expect(rolePermissions('system_admin')).toEqual(permissions);
    expect(rolePermissions('viewer').filter((permission) => !permission.endsWith(':read') && permission !== 'session:self')).toEqual([]);
  });
});

describe('words that mean exactly what the specification says', () => {
  // @requirements IDN-041 IDN-042
  it('permissions are all that it names, and ours beside them', () => {
    const named: Readonly<Record<string, string>> = {
      goal: 'create read update delete execute approve',
      agent: 'create read update delete spawn terminate',
      tool: 'register read execute delete',
      memory: 'read write delete export',
      user: 'create read update delete',
      role: 'create read update delete assign',
      tenant: 'read update manage',
      admin: 'read write full',
      plugin: 'read install manage',
      settings: 'read write',
      audit: 'read verify',
      webhook: 'read manage',
      apikey: 'manage',
      domain: 'read manage deploy',
      backup: 'read run restore',
      schedule: 'read manage',
      vote: 'cast manage',
      voice: 'use',
      ops: 'read manage',
    };
    const all = Object.entries(named).flatMap(([resource, verbs]) => verbs.split(' ').map((verb) => `${resource}:${verb}`));
    expect(permissions).toEqual(expect.arrayContaining(all));
    expect(new Set(permissions).size).toBe(permissions.length);
  });
  // @requirements ORC-005 ORC-006
  it('complexity has five levels and risk four, in order', () => {
    expect(Complexity.options).toEqual(['TRIVIAL', 'SIMPLE', 'MODERATE', 'COMPLEX', 'STRATEGIC']);
    expect(Risk.options).toEqual(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
  });
  // @requirement ORC-075
  it('votes are of four types and in three states', () => {
    expect(VoteType.options).toEqual(['priority', 'improvement', 'resource', 'strategy']);
    expect(VoteStatus.options).toEqual(['open', 'closed', 'decided']);
  });
});
