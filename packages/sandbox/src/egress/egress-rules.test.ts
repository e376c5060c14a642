import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EgressMeter } from './egress-meter.js';
import { type EgressRules, judgeAddress, judgeHost, namesLocalhost } from './egress-rules.js';

const rules = (extra: Partial<EgressRules> = {}): EgressRules => ({
  allow: ['*:443'],
  deny: [],
  maxConnections: 2,
  requestsPerMinute: 3,
  maxDownloadMb: 1,
  ...extra,
});
const may = (extra: Partial<EgressRules>, host: string, port: number) => judgeHost(rules(extra), host, port).allowed;

describe('rules of egress', () => {
  // @requirement AGT-070
  it('deny first, then allow, and deny what nothing matches', () => {
    expect(may({ allow: ['*.github.com:443'] }, 'api.github.com', 443)).toBe(true);
    expect(may({ allow: ['*.github.com:443'] }, 'api.github.com.', 443)).toBe(true);
    expect(may({ allow: ['*.github.com:443'] }, 'API.GitHub.com', 443)).toBe(true);
    expect(may({ allow: ['*.github.com:443'] }, 'github.com.evil.test', 443)).toBe(false);
    expect(may({ allow: ['*.github.com:443'] }, 'evilgithub.com', 443)).toBe(false);
    expect(may({ allow: ['*.github.com:443'] }, 'api.github.com', 80)).toBe(false);
    expect(may({ deny: ['*:22'], allow: ['*:*'] }, 'a.test', 22)).toBe(false);
    expect(may({ deny: ['*.onion:*'] }, 'x.onion', 443)).toBe(false);
    expect(may({ allow: ['secretsmanager.*.amazonaws.com:443'] }, 'secretsmanager.eu-west-1.amazonaws.com', 443)).toBe(true);
    expect(may({ allow: [] }, 'a.test', 443)).toBe(false);
  });
  it('cover the whole of a denied network, for addresses behind names too', () => {
    const own = rules({ deny: ['172.16.0.0/12:*', '10.*:*'] });
    for (const address of ['172.16.0.1', '172.31.255.255', '10.9.8.7', '::ffff:172.20.0.1'])
      expect(judgeAddress(own, address, 443).allowed, address).toBe(false);
    for (const address of ['172.32.0.1', '11.0.0.1']) expect(judgeAddress(own, address, 443).allowed).toBe(true);
  });
  it('open addresses inside only where a rule says localhost', () => {
    expect(namesLocalhost(rules({ allow: ['localhost:5432'] }), 'localhost', 5432)).toBe(true);
    expect(namesLocalhost(rules({ allow: ['localhost:5432'] }), 'localhost', 80)).toBe(false);
    expect(namesLocalhost(rules({ allow: ['*:*'] }), 'localhost', 80)).toBe(false);
  });
  it('never allow a host that a deny pattern names, whatever else allows it', () =>
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(may({ allow: ['*:*', `${host}:${port}`], deny: [`${host}:*`] }, host, port)).toBe(false);
      }),
    ));
});

describe('the meter', () => {
  it('holds to connections at once and requests a minute, per key', () => {
    let now = 0;
    const meter = new EgressMeter(() => now);
    const enter = () => meter.enter('a', rules());
    const [first, second] = [enter(), enter()];
    expect(enter()).toMatch(/connections/);
    expect(meter.enter('b', rules())).toBeTypeOf('function');
    for (const done of [first, second]) if (typeof done === 'function') done();
    const third = enter();
    expect(third).toBeTypeOf('function');
    if (typeof third === 'function') third();
    expect(enter()).toMatch(/requests in a minute/);
    now = 60_001;
    expect(enter()).toBeTypeOf('function');
  });
});
