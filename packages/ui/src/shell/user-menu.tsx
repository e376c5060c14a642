'use client';
import { ChevronsUpDown, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { Avatar } from '../base/avatar';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../base/dropdown-menu';
import { Skeleton } from '../base/skeleton';
import { useAuth } from '../provider/auth-provider';
import { Link } from '../provider/link';
import { type ThemeChoice, useTheme } from '../provider/theme-provider';

const themes: readonly { readonly choice: ThemeChoice; readonly label: string; readonly icon: typeof Sun }[] = [
  { choice: 'light', label: 'Light', icon: Sun },
  { choice: 'dark', label: 'Dark', icon: Moon },
  { choice: 'system', label: 'System', icon: Monitor },
];

/** Who is signed in, the theme, and the way out. */
export function UserMenu({ settingsHref }: { readonly settingsHref?: string }) {
  const { user, signOut } = useAuth();
  const { choice, choose } = useTheme();
  if (!user) return <Skeleton className="h-10" />;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className="flex h-10 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover focus-visible:outline-offset-[-2px] pointer-coarse:h-12">
        <Avatar name={user.name || user.email} />
        <span className="min-w-0 flex-1 leading-tight">
          <span className="block truncate text-sm font-medium">{user.name || user.email}</span>
          <span className="block truncate text-2xs text-ink-faint">{user.roles.map((role) => role.replaceAll('_', ' ')).join(', ')}</span>
        </span>
        <ChevronsUpDown aria-hidden="true" className="size-3.5 text-ink-faint" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top" className="w-60">
        <DropdownMenuLabel className="truncate">{user.email}</DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        {themes.map(({ choice: each, label, icon: Icon }) => (
          <DropdownMenuItem key={each} role="menuitemradio" aria-checked={choice === each} onSelect={() => choose(each)}>
            <Icon />
            {label}
            {choice === each ? <span className="ml-auto text-xs text-ink-faint">in use</span> : null}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        {settingsHref ? (
          <DropdownMenuItem asChild>
            <Link href={settingsHref}>
              <Settings />
              Settings
            </Link>
          </DropdownMenuItem>
        ) : null}
        <DropdownMenuItem onSelect={signOut}>
          <LogOut />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
