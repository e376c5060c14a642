import { settingDefault, settingDefinitions, type SettingKey } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { isFound, shownSettings } from './find-settings';

const values =
  (over: Record<string, unknown> = {}) =>
  (key: string) =>
    over[key] ?? settingDefault(key as SettingKey);
const keys = (shown: Parameters<typeof shownSettings>[1], over = {}) =>
  shownSettings(settingDefinitions, shown, values(over)).map(({ key }) => key);

describe('the settings that are shown', () => {
  // @requirement APP-041
  it('are found across all categories by label, description and key', () => {
    const search = (text: string) => keys({ category: 'voice', search: text, advanced: false });
    expect(search('session timeout')).toEqual(['session_timeout_minutes']);
    expect(search('signed out')).toEqual(['session_timeout_minutes']);
    expect(search('github_pat')).toEqual(['github_pat']);
    expect(search('weather on mars')).toEqual([]);
    expect(isFound({ label: 'A', description: 'b', key: 'c_d' }, 'C d A')).toBe(true);
  });

  // @requirement APP-041
  it('leave out what depends on a switch that is off, also when searched for', () => {
    expect(keys({ category: 'performance', search: '', advanced: false })).toContain('cache_ttl_minutes');
    expect(keys({ category: 'performance', search: '', advanced: false }, { enable_caching: false })).not.toContain('cache_ttl_minutes');
    expect(keys({ category: 'voice', search: 'cache duration', advanced: false }, { enable_caching: false })).toEqual([]);
  });

  // @requirement APP-041
  it('include advanced ones when asked for, and when searched for', () => {
    expect(keys({ category: 'database', search: '', advanced: false })).toEqual([]);
    expect(keys({ category: 'database', search: '', advanced: true })).toContain('postgres_host');
    expect(keys({ category: 'agents', search: 'postgres host', advanced: false })).toEqual(['postgres_host']);
  });
});
