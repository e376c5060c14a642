import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { LinkedText } from './linked-text';

const html = (text: string) => renderToStaticMarkup(<LinkedText text={text} />);

it('makes a link of an address, without the full stop behind it, and of nothing else', () => {
  expect(html('Set one up at http://localhost:3000/settings. Programs: POST /api/v1')).toContain('href="http://localhost:3000/settings"');
  expect(html('javascript:alert(1) and <b>')).toBe('javascript:alert(1) and &lt;b&gt;');
});
