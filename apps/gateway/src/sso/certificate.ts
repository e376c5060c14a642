import { X509Certificate } from 'node:crypto';

/** A certificate out of PEM or the bare base64 that metadata holds; undefined when it is none. */
export function certificateOf(text: string): X509Certificate | undefined {
  const body = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  try {
    return new X509Certificate(Buffer.from(body, 'base64'));
  } catch {
    return undefined;
  }
}
