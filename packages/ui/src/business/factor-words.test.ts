import { expect, it } from 'vitest';
import { byPreference, deviceName, factorName } from './factor-words';

it('offers the strongest factor first and each once', () =>
  expect(byPreference(['backup_code', 'email', 'totp', 'passkey', 'totp'])).toEqual(['passkey', 'totp', 'email', 'backup_code']));

it('shows a factor that it does not know by its own name, last', () => {
  expect(byPreference(['iris', 'totp'])).toEqual(['totp', 'iris']);
  expect(factorName('iris')).toBe('iris');
});

it.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36', 'Chrome on macOS'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1', 'Safari on iPhone'],
  ['curl/8', 'Browser'],
])('names the device of %s', (agent, name) => expect(deviceName(agent)).toBe(name));
