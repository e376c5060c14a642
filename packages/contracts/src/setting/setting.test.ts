import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cronProblem,
  secretMask,
  settingCategories,
  settingControls,
  SettingDefinition,
  settingDefinition,
  settingDefinitions,
  settingDifference,
  settingProblem,
  settingState,
  weakens,
} from './index.js';

const of = (key: string): SettingDefinition => settingDefinition(key) as SettingDefinition;
const made = (over: Partial<SettingDefinition>): SettingDefinition => ({
  ...of('primary_domain'),
  key: 'made',
  label: 'Made',
  default: '',
  ...over,
});
/** As the specification lists them: category, key, type, default, in their order. */
const specified = readFileSync(resolve(import.meta.dirname, '../../test/settings-of-the-specification.txt'), 'utf8')
  .trim()
  .split('\n');

describe('the registry of settings', () => {
  // @requirement EDG-076
  it('has the 47 settings of the specification with their types, defaults, ranges, patterns, options and parents, in order', () => {
    const lines = settingDefinitions
      .filter(({ category }) => category !== 'database' && category !== 'domains')
      .map((one) =>
        [
          one.category,
          one.key,
          one.label,
          one.type,
          JSON.stringify(one.default),
          one.min === undefined ? '' : `${one.min}–${one.max}`,
          one.pattern ?? '',
          one.required ? 'required' : '',
          one.dependsOn ? `while ${one.dependsOn.key}` : '',
        ].join(' | '),
      );
    expect(lines).toEqual(specified);
    expect(lines).toHaveLength(47);
    expect(settingDefinitions.filter((one) => one.category !== 'database' && (one.advanced || one.restartRequired))).toEqual([]);
  });

  // @requirement EDG-077
  it('fills the categories that the seed left empty; what services are started with is advanced and needs a restart', () => {
    const keys = (category: string) => settingDefinitions.filter((one) => one.category === category).map(({ key }) => key);
    expect(keys('database')).toEqual(
      'postgres_host postgres_port postgres_user postgres_password postgres_db db_pool_size redis_host redis_port redis_password qdrant_host qdrant_port qdrant_api_key'.split(
        ' ',
      ),
    );
    expect(keys('domains')).toEqual(
      'primary_domain api_domain webroot_base auto_ssl ssl_renew_days cloudflare_email cloudflare_account_id cloudflare_zone_ids cloudflare_proxied ssl_mode'.split(
        ' ',
      ),
    );
    expect(settingDefinitions.filter((one) => one.category === 'database').every((one) => one.advanced && one.restartRequired)).toBe(true);
    expect([of('postgres_user').default, of('postgres_port').default, of('ssl_mode').default, of('webroot_base').default]).toEqual([
      'autoweave',
      5_432,
      'strict',
      '/var/www',
    ]);
  });

  // @requirements EDG-073 EDG-074
  it('says everything about each setting once: valid definitions, no key twice, twelve categories that all have some', () => {
    for (const one of settingDefinitions) expect(SettingDefinition.parse(one)).toEqual(one);
    expect(new Set(settingDefinitions.map(({ key }) => key)).size).toBe(settingDefinitions.length);
    expect([...new Set(settingDefinitions.map(({ category }) => category))]).toEqual([...settingCategories]);
    expect(settingCategories).toHaveLength(12);
    for (const one of settingDefinitions) if (one.dependsOn) expect(settingDefinition(one.dependsOn.key)?.category).toBe(one.category);
  });

  it('ships no secret, and every other default is a value that it accepts itself', () => {
    for (const one of settingDefinitions)
      if (one.type === 'password') expect(one.default, one.key).toBe('');
      else expect(settingProblem(one, one.default), one.key).toBeUndefined();
  });
});

describe('the value of a setting', () => {
  // @requirements EDG-072 EDG-075
  it.each<[string, SettingDefinition, readonly unknown[], readonly unknown[]]>([
    ['text', made({ type: 'text', pattern: '^a' }), ['', 'abc'], ['bc', 1, null, 'a'.repeat(2_001)]],
    ['password', of('anthropic_api_key'), ['sk-ant-1'], ['', 'sk-1', 7]],
    ['number', of('session_timeout_minutes'), [5, 480], [4, 481, 7.5, '60', Number.NaN]],
    ['slider', of('voice_speed'), [0.5, 1.3, 2], [0.4, 2.1, true]],
    ['toggle', of('auto_ssl'), [true, false], ['true', 1, null]],
    ['select', of('theme'), ['light', 'system'], ['blue', '', 1]],
    ['multi', of('command_allowlist'), [[], ['git', 'curl']], [['rm'], ['git', 'git'], 'git']],
    ['color', of('accent_color'), ['#6366f1', '#ABCDEF'], ['red', '#123', '#6366f1;']],
    ['textarea', made({ type: 'textarea', required: true }), ['two\nlines'], ['', '   ']],
    [
      'file',
      made({ type: 'file' }),
      [null, { name: 'a.pem', mediaType: 'text/plain', content: 'QQ==' }],
      ['a', { name: 'a' }, { name: 'a', mediaType: '', content: '§' }],
    ],
    ['json', made({ type: 'json' }), [{ a: [1] }, null, 'text'], [undefined, 10n]],
    [
      'cron',
      of('backup_schedule'),
      ['0 2 * * *', '*/5 0-6,22 1 jan mon-fri'],
      ['', '0 2 * *', '60 * * * *', '0 2 * * funday', '*/0 * * * *'],
    ],
    ['key_value', of('cloudflare_zone_ids'), [{}, { 'example.com': 'abc' }], [[], { '': 'a' }, { a: 1 }]],
  ])('of type %s is accepted when it fits and refused when it does not', (_type, definition, good, bad) => {
    for (const value of good) expect(settingProblem(definition, value), JSON.stringify(value)).toBeUndefined();
    for (const value of bad) expect(settingProblem(definition, value), String(value)).toEqual(expect.any(String));
  });

  it('is checked for every type of control that there is', () => {
    for (const type of settingControls) expect(() => settingProblem(made({ type, options: [] }), Symbol('nothing fits'))).not.toThrow();
  });

  it('never passes a number outside of its range, whatever the number', () => {
    const definition = of('task_timeout_seconds');
    fc.assert(
      fc.property(
        fc.double(),
        (value) => (settingProblem(definition, value) === undefined) === (Number.isInteger(value) && value >= 30 && value <= 3_600),
      ),
    );
  });
});

describe('a setting among the others', () => {
  const values = (over: Record<string, unknown>) => (key: string) => (key in over ? over[key] : settingDefinition(key)?.default);

  it('is shown while its parent is on', () => {
    expect(settingState(of('cache_ttl_minutes'), values({}))).toEqual({ shown: true, enabled: true });
    expect(settingState(of('cache_ttl_minutes'), values({ enable_caching: false }))).toEqual({ shown: false, enabled: false });
  });

  it('stays visible but closed while what disables it holds', () => {
    const closed = { ...of('cloudflare_proxied'), disabledWhen: { key: 'ssl_mode', in: ['off'] } };
    expect(settingState(closed, values({ ssl_mode: 'off' }))).toEqual({ shown: true, enabled: false });
    expect(settingState(closed, values({}))).toEqual({ shown: true, enabled: true });
  });

  it('is weakened only by taking protection away', () => {
    expect(weakens(of('audit_logging_enabled'), true, false)).toBe(true);
    expect(weakens(of('audit_logging_enabled'), false, true)).toBe(false);
    expect(weakens(of('command_allowlist'), ['git'], ['git', 'curl'])).toBe(true);
    expect(weakens(of('command_allowlist'), ['git', 'curl'], ['git'])).toBe(false);
    expect(weakens(of('voice_enabled'), true, false)).toBe(false);
  });
});

describe('the difference between two values', () => {
  it('names single entries and fields, and the whole of anything else', () => {
    expect(settingDifference(['git', 'ls'], ['git', 'curl'])).toEqual([
      { path: 'ls', before: 'ls', after: undefined },
      { path: 'curl', before: undefined, after: 'curl' },
    ]);
    expect(settingDifference({ a: '1', b: '2' }, { b: '3' })).toEqual([
      { path: 'a', before: '1', after: undefined },
      { path: 'b', before: '2', after: '3' },
    ]);
    expect(settingDifference(60, 30)).toEqual([{ path: '', before: 60, after: 30 }]);
    expect(settingDifference({ a: '1', b: '2' }, { b: '2', a: '1' })).toEqual([]);
  });
});

describe('cron syntax', () => {
  it('says which field is wrong', () => {
    expect(cronProblem('0 25 * * *')).toBe('The hour is not valid');
    expect(cronProblem('5-1 * * * *')).toBe('The minute is not valid');
    expect(cronProblem(secretMask)).toContain('Five fields');
  });
});
