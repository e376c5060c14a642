'use client';
import { cn, Select } from '@autoweave/ui';
import { SettingIcon } from './setting-icon';

export interface CategoryNavigationProps {
  readonly categories: readonly { readonly category: string; readonly name: string; readonly icon: string }[];
  readonly current: string;
  /** How many changes of a category are not saved. */
  readonly changed: (category: string) => number;
  readonly onChoose: (category: string) => void;
}

/** The categories: a column beside the settings, or one field where there is no room for it. */
export function CategoryNavigation({ categories, current, changed, onChoose }: CategoryNavigationProps) {
  return (
    <>
      <div className="md:hidden">
        <Select
          label="Category"
          value={current}
          onChange={onChoose}
          options={categories.map(({ category, name }) => ({ value: category, label: changed(category) > 0 ? `${name} · changed` : name }))}
        />
      </div>
      <nav aria-label="Categories" className="hidden md:block">
        <ul className="sticky top-0 grid gap-px">
          {categories.map(({ category, name, icon }) => (
            <li key={category}>
              <button
                type="button"
                aria-current={current === category ? 'true' : undefined}
                onClick={() => onChoose(category)}
                className={cn(
                  'flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm text-ink-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11',
                  current === category && 'bg-hover font-medium text-ink',
                )}
              >
                <SettingIcon name={icon} className="size-4 shrink-0 text-ink-faint" />
                <span className="flex-1 truncate">{name}</span>
                {changed(category) > 0 ? (
                  <>
                    <span aria-hidden="true" className="size-2 rounded-full bg-accent" />
                    <span className="sr-only">has changes that are not saved</span>
                  </>
                ) : null}
              </button>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
