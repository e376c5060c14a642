import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./styles.css', import.meta.url), 'utf8');

type Rgb = readonly [number, number, number];

/** OKLCH to linear sRGB, after https://bottosson.github.io/posts/oklab/. */
function linearRgb(l: number, c: number, h: number): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function tokensOf(selector: string): ReadonlyMap<string, Rgb> {
  const block = css.split(`${selector} {`)[1]?.split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, name, l, c, h]) => [
      name ?? '',
      linearRgb(Number(l), Number(c), Number(h)),
    ]),
  );
}

/** WCAG 2.2 relative luminance and contrast. */
const luminance = (rgb: Rgb): number => {
  const [r, g, b] = rgb.map((v) => Math.min(1, Math.max(0, v)));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
};
const contrast = (x: Rgb, y: Rgb): number => {
  const [low, high] = [luminance(x), luminance(y)].sort((p, q) => p - q);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

const surfaces = ['canvas', 'surface', 'sunken', 'hover'];
const textPairs: readonly (readonly [string, string])[] = [
  ...surfaces.flatMap((s) => ['ink', 'ink-muted', 'ink-faint'].map((t) => [t, s] as const)),
  ...['canvas', 'surface', 'sunken'].flatMap((s) => ['accent', 'success', 'warning', 'danger'].map((t) => [t, s] as const)),
  ...['accent', 'success', 'warning', 'danger'].flatMap(
    (t) =>
      [
        [t, `${t}-soft`],
        ['ink', `${t}-soft`],
        ['ink-muted', `${t}-soft`],
      ] as const,
  ),
  ['on-accent', 'accent'],
  ['canvas', 'ink'],
];
const meaningPairs = ['canvas', 'surface'].map((s) => ['control-line', s] as const);

describe.each([':root', '.dark'])('colours of %s', (selector) => {
  const tokens = tokensOf(selector);
  const ratio = (x: string, y: string) => contrast(tokens.get(x) ?? [0, 0, 0], tokens.get(y) ?? [0, 0, 0]);

  it.each(textPairs)('%s on %s reads at WCAG AA', (text, surface) => {
    expect(ratio(text, surface)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(meaningPairs)('%s is visible as a control’s edge on %s', (line, surface) => {
    expect(ratio(line, surface)).toBeGreaterThanOrEqual(3);
  });
});
