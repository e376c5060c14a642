import { describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.js';
import { ApiError, apiErrorOf } from './api-error.js';

const goalId = 'goal_01jd0000000000000000000001';
const answering = (status: number, body: unknown, seen: Request[] = []) =>
  createApiClient({
    baseUrl: 'http://gateway.test',
    fetch: async (request) => {
      seen.push(request.clone());
      return new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
      });
    },
  });

describe('createApiClient', () => {
  it('puts path parameters into the path and the rest into query or body', async () => {
    const seen: Request[] = [];
    await answering(200, { events: [], lastSeq: 0 }, seen).goals.events({ goalId, afterSeq: 3 });
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.url).toBe(`http://gateway.test/api/v1/goals/${goalId}/events?afterSeq=3`);
    await answering(201, { goalId, created: true }, seen).goals.submit({ text: 'profile it' });
    expect(await seen[1]?.json()).toEqual({ text: 'profile it' });
  });

  it('rejects with the code of the problem document', async () => {
    const call = answering(404, {
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'no such goal',
      code: 'NOT_FOUND',
      requestId: 'req_1',
    }).goals.get({ goalId });
    await expect(call).rejects.toMatchObject({ name: 'ApiError', code: 'NOT_FOUND', message: 'no such goal', requestId: 'req_1' });
  });

  it('says UNAVAILABLE with advice when nothing answers', async () => {
    const client = createApiClient({ baseUrl: 'http://gateway.test', fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(client.auth.me()).rejects.toMatchObject({ code: 'UNAVAILABLE', hint: expect.stringContaining('running') });
  });

  it('judges a body that is no problem document by its status', () => {
    expect(apiErrorOf(502, '<html>')).toMatchObject({ code: 'UNAVAILABLE' });
    expect(apiErrorOf(401, '')).toBeInstanceOf(ApiError);
    expect(apiErrorOf(401, '').signedOut).toBe(true);
  });
});
