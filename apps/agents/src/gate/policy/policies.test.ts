import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportNetworkPolicies, importNetworkPolicies } from './network-policies.js';
import { Policies } from './policies.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'aw-policies-'))));
afterEach(() => rmSync(dir, { recursive: true }));
const permissions = (command: string) => `settings: {}\nagents: {default: {allowed_commands: [${command}]}}`;

const globalList = ['git', 'npm', 'pip', 'docker', 'ls', 'cat', 'grep'];

describe('the shipped policies', () => {
  const shipped = new Policies();
  // @requirements AGT-059 AGT-060
  it.each([
    ['code', ['git', 'npm', 'npx', 'yarn', 'pip', 'pip3', 'python', 'python3', 'node', 'pytest', 'cargo', 'go', 'make']],
    ['data', ['psql', 'redis-cli', 'python', 'pip']],
    ['research', ['curl', 'wget', 'python']],
    ['qa', ['pytest', 'npm', 'node', 'python', 'coverage', 'bandit', 'safety', 'trivy']],
    ['supervisor', ['*']],
    ['general', globalList],
    ['default', globalList],
    ['unheard of', globalList],
  ])('let %s run exactly what the specification lists', (type, commands) => expect(shipped.of(type).allowedCommands).toEqual(commands));

  // @requirement AGT-059
  it('let the data agent read and add, and delete nothing', () => {
    const { allowedSql, deniedSql, requiresApproval } = shipped.of('data');
    expect(allowedSql).toEqual(['SELECT', 'INSERT', 'UPDATE', 'CREATE TABLE', 'CREATE INDEX']);
    expect(deniedSql).toEqual(expect.arrayContaining(['DROP DATABASE', 'TRUNCATE', 'DELETE WITHOUT WHERE']));
    expect(requiresApproval).toEqual(['DROP TABLE', 'ALTER TABLE']);
  });

  // @requirement AGT-071
  it('let agents without an entry of their own reach the models only', () => {
    const models = ['api.anthropic.com:443', 'api.openai.com:443'];
    for (const type of ['general', 'default', 'unheard of']) expect(shipped.egress(type).allow).toEqual(models);
    expect(shipped.egress('research').allow).toEqual([...models, '*:443']);
  });
});

describe('policies of an installation', () => {
  // @requirements AGT-065
  it('are read again when their content changes, and a file that is not valid changes nothing and is reported', () => {
    let now = 0;
    const problems: string[] = [];
    const policies = new Policies(
      [dir],
      (file) => problems.push(file),
      () => now,
    );
    const commands = () => policies.of('general').allowedCommands;
    expect(commands()).toContain('git');
    writeFileSync(join(dir, 'agent_permissions.yaml'), permissions('htop'));
    expect(commands()).not.toContain('htop');
    now += 1_000;
    expect(commands()).toContain('htop');
    expect(commands()).not.toContain('git');
    for (const broken of ['settings: [', 'agents: {}', `${permissions('x')}\nmore: 1`]) {
      writeFileSync(join(dir, 'agent_permissions.yaml'), broken);
      now += 1_000;
      expect(commands()).toContain('htop');
    }
    expect(problems).toHaveLength(3);
  });
  // @requirement AGT-072
  it('keep the denies of everybody, whatever an entry says', () => {
    writeFileSync(
      join(dir, 'network_policies.yaml'),
      'agents:\n  default: {egress: {allow: [], deny: ["*:22"]}}\n  code: {egress: {allow: ["*:*"], deny: ["*:25"]}}\n',
    );
    const policies = new Policies([dir]);
    expect(policies.egress('code').deny).toEqual(['*:22', '*:25']);
    expect(policies.egress('code', { egress: { allow: ['*:*', 'a:1'], deny: ['b:*'] } })).toMatchObject({ deny: ['*:22', '*:25', 'b:*'] });
    expect(policies.egress('unheard of').allow).toEqual([]);
  });
  // @requirement AGT-070
  it('of the network come back unchanged from export and import', () => {
    const text = 'agents: {default: {egress: {allow: ["a:1"], max_connections: 3}}}';
    expect(importNetworkPolicies(exportNetworkPolicies(importNetworkPolicies(text)))).toEqual(importNetworkPolicies(text));
    expect(() => importNetworkPolicies('agents: {code: {egress: {allow_all: true}}}')).toThrow();
  });
});
