import { OAuthClientInput } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { draftOf, freshDraft, kindOf, kinds, ofKind, readDraft } from './application-draft';

const filled = { ...freshDraft, name: 'Reports', redirectUris: 'https://a.test/cb' };

describe('an application as it is typed in', () => {
  it('is what the gateway takes, of every kind', () => {
    for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
      const draft = ofKind({ ...filled, scopes: ['openid', 'goals:read'] }, kind);
      const { fields, problems } = readDraft(draft);
      expect(problems, kind).toEqual({});
      const { type, application } = kinds[kind];
      expect(OAuthClientInput.safeParse({ ...fields, type, application }).success, kind).toBe(true);
    }
  });
  it('says by field what is wrong', () => {
    expect(readDraft({ ...filled, redirectUris: '' }).problems['redirectUris']).toContain('address');
    expect(readDraft({ ...filled, redirectUris: 'http://a.test/cb' }).problems['redirectUris']).toContain('https');
    expect(readDraft({ ...filled, homepage: 'a.test' }).problems['homepage']).toBeDefined();
    expect(readDraft({ ...filled, scopes: [] }).problems['scopes']).toBeDefined();
  });
  it('asks nobody who they are when it acts for itself', () => {
    expect(ofKind({ ...filled, scopes: ['openid', 'email', 'goals:read'] }, 'machine').scopes).toEqual(['goals:read']);
  });
  it('comes back as it was when it is edited', () => {
    const client = {
      ...readDraft(ofKind(filled, 'native')).fields,
      clientId: 'client_01h2xcejqtf2nbrexx3vqjhp41',
      tenantId: 'tenant_01h2xcejqtf2nbrexx3vqjhp41',
      type: 'public' as const,
      application: 'native' as const,
      enabled: true,
      createdBy: 'x',
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    expect(kindOf(client)).toBe('native');
    expect(readDraft(draftOf(client)).fields).toEqual(readDraft(ofKind(filled, 'native')).fields);
  });
});
