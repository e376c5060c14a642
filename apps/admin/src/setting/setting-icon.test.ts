import { settingCategoryFacts, settingDefinitions } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { hasIcon } from './setting-icon';

// @requirement EDG-076
it('every setting and every category has a picture', () => {
  const named = [...settingDefinitions, ...Object.values(settingCategoryFacts)].map(({ icon }) => icon);
  expect(named.filter((name) => !hasIcon(name))).toEqual([]);
});
