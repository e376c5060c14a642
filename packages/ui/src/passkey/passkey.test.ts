import { describe, expect, it } from 'vitest';
import { base64urlOf, bytesOfBase64url } from './base64url';
import { answerOf, creationOptionsOf, passkeyMessage, requestOptionsOf } from './passkey';

const bytes = (...values: number[]) => new Uint8Array(values);

describe('base64url', () => {
  it.each([[[]], [[0]], [[255, 254]], [[251, 255, 191]], [Array.from({ length: 256 }, (_, i) => i)]])('gives back %j', (values) => {
    const text = base64urlOf(bytes(...values));
    expect(text).not.toMatch(/[+/=]/);
    expect([...bytesOfBase64url(text)]).toEqual(values);
  });
  it('reads padded text too', () => expect([...bytesOfBase64url('_-8=')]).toEqual([255, 239]));
});

describe('passkey options', () => {
  it('turns the byte strings of a request into bytes and keeps the rest', () => {
    const options = requestOptionsOf({
      challenge: 'AQID',
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: '_-8', type: 'public-key', transports: ['internal'] }],
    });
    expect(options).toEqual({
      challenge: bytes(1, 2, 3),
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: bytes(255, 239), type: 'public-key', transports: ['internal'] }],
    });
  });
  it('allows any passkey when none is named', () => expect(requestOptionsOf({ challenge: 'AQ' }).allowCredentials).toEqual([]));
  it('turns challenge, user and known credentials of a creation into bytes', () => {
    const options = creationOptionsOf({
      challenge: 'AQID',
      user: { id: 'BA', name: 'ada', displayName: 'Ada' },
      excludeCredentials: [{ id: 'BQ', type: 'public-key' }],
    });
    expect(options.user).toEqual({ id: bytes(4), name: 'ada', displayName: 'Ada' });
    expect(options.excludeCredentials).toEqual([{ id: bytes(5), type: 'public-key' }]);
  });
});

describe('a passkey as JSON', () => {
  const base = {
    id: 'abc',
    rawId: bytes(1).buffer,
    type: 'public-key',
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({}),
  };
  it('of a sign-in carries the signature', () => {
    const response = { clientDataJSON: bytes(2).buffer, authenticatorData: bytes(3).buffer, signature: bytes(4).buffer, userHandle: null };
    expect(answerOf({ ...base, response } as unknown as PublicKeyCredential)).toMatchObject({
      id: 'abc',
      rawId: 'AQ',
      response: { clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' },
    });
  });
  it('of an enrolment carries the attestation', () => {
    const response = { clientDataJSON: bytes(2).buffer, attestationObject: bytes(5).buffer, getTransports: () => ['internal'] };
    expect(answerOf({ ...base, response } as unknown as PublicKeyCredential)).toMatchObject({
      response: { clientDataJSON: 'Ag', attestationObject: 'BQ', transports: ['internal'] },
    });
  });
});

it('says what to do when a person waves the passkey away, and nothing about other errors', () => {
  expect(passkeyMessage(Object.assign(new Error('x'), { name: 'NotAllowedError' }))).toContain('another way');
  expect(passkeyMessage(new Error('offline'))).toBeUndefined();
});
