import { svgProblem } from '../../analysis/chart/well-formed.js';
import { raise } from '../../analysis/fault.js';

/** A loader that fetches nothing: charts hold their data. */
const closedLoader = {
  load: () => Promise.reject(new Error('a chart cannot load data')),
  sanitize: () => Promise.reject(new Error('a chart cannot link')),
  http: () => Promise.reject(new Error('a chart cannot load data')),
  file: () => Promise.reject(new Error('a chart cannot load data')),
};

const holdsUrl = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(holdsUrl)
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([k, v]) => (/^(url|href)$/.test(k) ? true : k === 'values' ? false : holdsUrl(v)));

/** One drawing at a time: Vega numbers its clip paths in a shared counter that is reset before each. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Renders a Vega-Lite specification to SVG text. The same specification gives the same bytes. Raises VALIDATION_FAILED
 * for a specification that does not compile, loads data, or draws nothing.
 */
export const renderSvg = (spec: Record<string, unknown>): Promise<string> => {
  const run = last.then(() => draw(spec));
  last = run.catch(() => undefined);
  return run;
};

const draw = async (spec: Record<string, unknown>): Promise<string> => {
  if (holdsUrl(spec)) raise('VALIDATION_FAILED', 'The chart refers to a URL; only inline data is drawn.', 'Put the rows into data.values.');
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  try {
    const compiled = 'marks' in spec ? spec : vegaLite.compile(spec as never, { logger: silent(vega) }).spec;
    vega.resetSVGDefIds();
    const view = new vega.View(vega.parse(compiled as never), { renderer: 'none', loader: closedLoader as never, logLevel: vega.None });
    const svg = `${await view.toSVG()}\n`;
    view.finalize();
    const problem = svgProblem(svg);
    if (problem !== undefined) raise('VALIDATION_FAILED', `The chart came out unusable: ${problem}.`);
    return svg;
  } catch (error) {
    if (error instanceof Error && 'fault' in error) throw error;
    return raise(
      'VALIDATION_FAILED',
      `The chart specification cannot be drawn: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`,
    );
  }
};

const silent = (vega: typeof import('vega')) => vega.logger(vega.None) as never;
