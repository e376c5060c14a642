import { type NextRequest, NextResponse } from 'next/server';
import { readConfig } from './config';
import { contentSecurityPolicy } from './content-security-policy';

/** Gives every page its own script nonce and a policy that lets it talk to the gateway and to nothing else. */
export function proxy(request: NextRequest): NextResponse {
  const { apiUrl, development } = readConfig();
  const nonce = btoa(crypto.randomUUID());
  const host = (request.headers.get('host') ?? 'localhost').replace(/:\d+$/, '');
  const policy = contentSecurityPolicy({
    nonce,
    development,
    gateways: apiUrl ? [apiUrl] : [`http://${host}:8000`, `https://${host}:8000`],
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  matcher: [{ source: '/((?!_next/static|_next/image|icon.svg).*)', missing: [{ type: 'header', key: 'next-router-prefetch' }] }],
};
