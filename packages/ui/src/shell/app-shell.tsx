'use client';
import { Menu, Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../base/button';
import { Kbd } from '../base/kbd';
import { Sheet } from '../base/sheet';
import { CommandPalette, type Command } from '../business/command-palette';
import { useHotkey } from '../hook/use-hotkey';
import { Link } from '../provider/link';
import { Logo } from './logo';
import { Navigation, type NavigationItem, isCurrent } from './navigation';
import { Sidebar } from './sidebar';
import { UserMenu } from './user-menu';

export interface AppShellProps {
  /** Which of the products this is, beside the mark; empty for the main one. */
  readonly product?: string;
  readonly home: string;
  readonly path: string;
  readonly items: readonly NavigationItem[];
  /** Name of the page, shown in the narrow top bar; else the navigation's. */
  readonly title?: string;
  /** Above the navigation, e.g. the main action. */
  readonly lead?: ReactNode;
  /** Below the navigation, e.g. a list that belongs to the app. */
  readonly aside?: ReactNode;
  readonly commands: readonly Command[];
  /** Something about the whole app, e.g. a lost connection. */
  readonly banner?: ReactNode;
  readonly settingsHref?: string;
  /** Beside the search, wide and narrow, e.g. what one is told. */
  readonly bell?: ReactNode;
  readonly children: ReactNode;
}

/** Sidebar and content; below 768 px a top bar with the same sidebar behind a button. */
export function AppShell(props: AppShellProps) {
  const { product, home, path, items, title, lead, aside, commands, banner, settingsHref, bell, children } = props;
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  useHotkey('k', () => setPalette((open) => !open));
  useEffect(() => setMenu(false), [path]);
  const here = title ?? items.find((item) => isCurrent(item, path))?.label ?? product ?? 'AutoWeave';

  const sidebar = (
    <Sidebar
      header={
        <div className="grid gap-2">
          <div className="flex h-8 items-center gap-1 pl-2">
            <Link href={home} className="flex min-w-0 flex-1 items-center gap-2 rounded-md text-base font-semibold tracking-tight">
              <Logo />
              <span className="truncate">
                AutoWeave{product ? <span className="ml-1.5 font-normal text-ink-faint">{product}</span> : null}
              </span>
            </Link>
            <span className="hidden md:contents">{bell}</span>
            <Button variant="ghost" size="icon-sm" aria-label="Search and go to (Ctrl K)" onClick={() => setPalette(true)}>
              <Search />
            </Button>
          </div>
          {lead}
        </div>
      }
      footer={<UserMenu settingsHref={settingsHref} />}
    >
      <Navigation items={items} path={path} label="Main" />
      {aside}
    </Sidebar>
  );

  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only rounded-md bg-ink px-3 py-2 text-sm text-canvas focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <aside aria-label="Sidebar" className="hidden w-65 shrink-0 border-r border-line md:block">
        {sidebar}
      </aside>
      <div className="flex h-13 shrink-0 items-center gap-2 border-b border-line bg-canvas px-2 md:hidden">
        <Button variant="ghost" size="icon" aria-label="Open navigation" onClick={() => setMenu(true)}>
          <Menu className="size-5!" />
          {items.some((item) => Boolean(item.badge)) ? (
            <span aria-hidden="true" className="absolute top-1.5 right-1.5 size-2 rounded-full bg-warning" />
          ) : null}
        </Button>
        <span className="min-w-0 flex-1 truncate text-base font-medium">{here}</span>
        {bell}
        <Button variant="ghost" size="icon" aria-label="Search and go to" onClick={() => setPalette(true)}>
          <Search className="size-5!" />
        </Button>
      </div>
      <Sheet open={menu} onOpenChange={setMenu} title="Navigation">
        {sidebar}
      </Sheet>
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        {banner}
        {children}
      </main>
      <CommandPalette
        open={palette}
        onOpenChange={setPalette}
        commands={commands}
        footer={
          <>
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> move <Kbd>↵</Kbd> go <Kbd>esc</Kbd> close
          </>
        }
      />
    </div>
  );
}
