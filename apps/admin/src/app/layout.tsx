import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readConfig } from '../config';
import { Providers } from '../shell/providers';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'AutoWeave Admin', template: '%s · AutoWeave Admin' },
  description: 'Operate an installation of AutoWeave.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafbfc' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0f13' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers apiUrl={readConfig().apiUrl} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
