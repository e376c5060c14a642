import type { Bootstrap } from './bootstrap.js';
import { addressOf, type AppName, type Instance } from './instance.js';

const PURPOSE: Readonly<Record<AppName, string>> = { user: 'Use', studio: 'Build', admin: 'Operate' };

function line(label: string, value: string): string {
  return `  ${label.padEnd(9)} ${value}`;
}

/** Where a running instance is reached. */
export function addressLines(instance: Instance): readonly string[] {
  return [
    ...instance.apps.map((app) => line(PURPOSE[app], addressOf(instance, instance.ports[app]))),
    line('API', `${addressOf(instance, instance.ports.gateway)}/api/v1`),
  ];
}

/** How to get in; the password is there only in the start that generated it. */
export function signInLines(instance: Instance, bootstrap: Bootstrap): readonly string[] {
  const link = `${addressOf(instance, instance.ports.user)}/sign-in?token=${bootstrap.signInToken}`;
  return [
    ...(instance.apps.includes('user') ? [line('Sign in', `${link}  (works once)`)] : []),
    line('E-mail', bootstrap.adminEmail),
    ...(bootstrap.adminPassword === undefined ? [] : [line('Password', `${bootstrap.adminPassword}  (shown once, stored only as a hash)`)]),
  ];
}
