/** How second factors are called on screen; those that a newer server adds are shown by their own name. */
const names: Readonly<Record<string, string>> = {
  totp: 'Authenticator app',
  passkey: 'Passkey',
  sms: 'Text message',
  email: 'E-mail',
  backup_code: 'Backup code',
};
export const factorName = (method: string): string => names[method] ?? method;

const order = ['passkey', 'totp', 'sms', 'email', 'backup_code'];
const rank = (method: string): number => (order.includes(method) ? order.indexOf(method) : order.length);
/** The strongest and quickest first. */
export const byPreference = <Method extends string>(methods: readonly Method[]): readonly Method[] =>
  [...new Set(methods)].sort((a, b) => rank(a) - rank(b));

/** `Chrome on macOS`, from what the browser says of itself. */
export function deviceName(userAgent: string): string {
  const browser = /Edg\//.test(userAgent)
    ? 'Edge'
    : /Firefox\//.test(userAgent)
      ? 'Firefox'
      : /Chrome\//.test(userAgent)
        ? 'Chrome'
        : /Safari\//.test(userAgent)
          ? 'Safari'
          : 'Browser';
  const system = /iPhone|iPad/.exec(userAgent)?.[0] ?? /Android|Windows|Mac OS X|Linux/.exec(userAgent)?.[0];
  return system ? `${browser} on ${system === 'Mac OS X' ? 'macOS' : system}` : browser;
}
