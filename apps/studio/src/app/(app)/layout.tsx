import type { ReactNode } from 'react';
import { AppFrame } from '../../shell/app-frame';

export default function AppLayout({ children }: { readonly children: ReactNode }) {
  return <AppFrame>{children}</AppFrame>;
}
