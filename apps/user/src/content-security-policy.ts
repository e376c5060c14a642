export interface PolicyInput {
  readonly nonce: string;
  /** Development builds evaluate code and talk to the dev server. */
  readonly development: boolean;
  /** Origins of the gateway: the only servers that a page may call. */
  readonly gateways: readonly string[];
}

/**
 * Scripts only with the nonce; images only our own or made in the page (`blob:`, `data:`), so that nothing an agent
 * writes can fetch from elsewhere. Styles allow `unsafe-inline` because positioned popovers set style attributes.
 */
export function contentSecurityPolicy({ nonce, development, gateways }: PolicyInput): string {
  const sockets = gateways.map((origin) => origin.replace(/^http/, 'ws'));
  const rules: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'blob:', 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...gateways, ...sockets],
    // The worker that shows what is pushed.
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(rules)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
