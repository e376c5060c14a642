import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { escape, page } from './pages.js';

const words: Readonly<Record<string, string>> = {
  invalid_client: 'The application that sent you here is not known, or was switched off.',
  invalid_redirect_uri: 'The application named an address to return to that is not registered for it.',
};

/** An error that cannot be sent to the application, because it is not known where that is. */
export function errorPage(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  ctx.type = 'html';
  ctx.body = page(
    'This sign-in cannot go on',
    `<p>${escape(words[out.error] ?? out.error_description ?? 'Something about the request is wrong.')}</p><p>Go back to the application and begin again. If it happens again, tell whoever runs it: <code>${escape(out.error)}</code>.</p>`,
  );
}

/** Asks before an application signs somebody out here. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  const name = ctx.oidc.client?.clientName ?? 'An application';
  allowFormTo(ctx, ctx.oidc.session?.state?.postLogoutRedirectUri);
  ctx.body = page(
    'Sign out?',
    `<p>${escape(name)} asks to sign you out of AutoWeave in this browser.</p>${form}<button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Sign out</button><button type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

export function signedOutPage(ctx: KoaContextWithOIDC): void {
  ctx.type = 'html';
  ctx.body = page('Done', '<p>You can close this page.</p>');
}

/** Browsers hold a form to `form-action` also where its answer leads. */
export function allowFormTo(ctx: KoaContextWithOIDC, uri: unknown): void {
  const origin = typeof uri === 'string' ? URL.parse(uri)?.origin : undefined;
  const header = ctx.response.get('content-security-policy');
  if (!origin || origin === 'null' || !header) return;
  ctx.set('content-security-policy', header.replace(/form-action [^;]*/, `form-action 'self' ${origin}`));
}
