import type { Metadata } from 'next';
import { SsoPage } from '../../../sso/sso-page';

export const metadata: Metadata = { title: 'Single sign-on' };

export default function Route() {
  return <SsoPage />;
}
