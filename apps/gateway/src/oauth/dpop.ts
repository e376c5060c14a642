import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

/** How far a proof's time may be off, and so how long it must be remembered. */
export const proofSeconds = 300;
const algorithms = ['ES256', 'Ed25519', 'EdDSA', 'RS256', 'PS256'];

export interface ProofOf {
  readonly proof: string;
  readonly method: string;
  /** Address of the request without query, as the outside knows it. */
  readonly url: string;
  readonly token: string;
  /** Thumbprint of the key that the token is bound to. */
  readonly thumbprint: string;
}

/**
 * RFC 9449: whether a request was made by the holder of the key that its token is bound to. Answers the id of the proof, which
 * may be seen once; undefined when it proves nothing.
 */
export async function checkProof({ proof, method, url, token, thumbprint }: ProofOf, now: number): Promise<string | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms, typ: 'dpop+jwt', currentDate: new Date(now) });
    const { iat, jti, htm, htu, ath } = payload;
    const isRecent = typeof iat === 'number' && Math.abs(now / 1_000 - iat) <= proofSeconds;
    const isHere = htm === method && typeof htu === 'string' && withoutQuery(htu) === withoutQuery(url);
    const isThisToken = ath === createHash('sha256').update(token).digest('base64url');
    const isThisKey = protectedHeader.jwk !== undefined && (await calculateJwkThumbprint(protectedHeader.jwk)) === thumbprint;
    return isRecent && isHere && isThisToken && isThisKey && typeof jti === 'string' && jti !== '' ? `${thumbprint} ${jti}` : undefined;
  } catch {
    return undefined;
  }
}

function withoutQuery(text: string): string | undefined {
  const url = URL.parse(text);
  return url ? `${url.origin}${url.pathname}` : undefined;
}
