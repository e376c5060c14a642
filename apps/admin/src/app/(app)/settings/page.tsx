import type { Metadata } from 'next';
import { SettingsPage } from '../../../setting/settings-page';

export const metadata: Metadata = { title: 'Settings' };

export default function Route() {
  return <SettingsPage />;
}
