import { AuditQuery } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { exportAddress, noFilter, termsOf } from './audit-filter';

describe('a filter of the audit log', () => {
  it('asks for nothing when nothing is chosen', () => expect(termsOf({ ...noFilter, text: '  ' })).toEqual({}));
  it('is understood by the API', () => {
    const query = AuditQuery.parse(termsOf({ ...noFilter, text: 'login', category: 'SECURITY', severity: 'ERROR', outcome: 'DENIED' }));
    expect(query).toMatchObject({ searchText: 'login', categories: ['SECURITY'], severities: ['ERROR'], outcomes: ['DENIED'] });
  });
  it('takes days whole', () => {
    const { startTime = '', endTime = '' } = termsOf({ ...noFilter, from: '2026-03-01', to: '2026-03-01' });
    expect(Date.parse(endTime) - Date.parse(startTime)).toBe(24 * 3_600_000 - 1);
  });
  it('holds for the export too', () =>
    expect(exportAddress('http://gateway', { ...noFilter, text: 'a b', category: 'GOAL' }, 'csv')).toBe(
      'http://gateway/api/v1/audit/export?format=csv&searchText=a+b&categories=GOAL',
    ));
});
