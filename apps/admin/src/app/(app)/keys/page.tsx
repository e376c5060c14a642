import type { Metadata } from 'next';
import { KeysPage } from '../../../key/keys-page';

export const metadata: Metadata = { title: 'API keys' };

export default function Route() {
  return <KeysPage />;
}
