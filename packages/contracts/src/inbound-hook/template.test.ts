import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badPlaceholder, fillTemplate } from './template.js';

const values = (payload: unknown) => ({ event: 'push', deliveryId: 'd1', payload });

describe('a template of an incoming webhook', () => {
  it('takes in values by their path, in quotation marks', () => {
    expect(fillTemplate('{{event}} to {{ payload.repo.name }} by {{payload.by}}', values({ repo: { name: 'x' }, by: { id: 7 } }))).toBe(
      String.raw`"push" to "x" by "{\"id\":7}"`,
    );
    expect(fillTemplate('{{payload.not.there}}', values({}))).toBe('"—"');
  });
  it('names what is no placeholder', () => {
    expect(badPlaceholder('{{event}} {{payload.a.b-c}}')).toBeUndefined();
    for (const bad of ['{{secret}}', '{{payload}}', '{{payload.a b}}', '{{}}', '{{process.env.X}}', '{{payload.}}'])
      expect(badPlaceholder(bad), bad).toBeDefined();
  });
  it('lets no value reach into what objects inherit', () => {
    expect(fillTemplate('{{payload.constructor.name}} {{payload.__proto__.x}}', values({ a: 1 }))).toBe('"—" "—"');
  });
  it('keeps whatever is delivered on one line and inside its quotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const filled = fillTemplate('before {{payload.text}} after', values({ text }));
        expect(filled.startsWith('before "') && filled.endsWith('" after')).toBe(true);
        const quoted = filled.slice('before '.length, -' after'.length);
        expect(typeof JSON.parse(quoted)).toBe('string');
        expect(quoted).not.toMatch(/[\n\r\u2028\u2029\0]/);
        expect(filled.length).toBeLessThan(2_000);
      }),
    );
  });
});
