/** A chart in words: what to draw from which fields of the rows. */
export interface ChartRequest {
  readonly kind: 'line' | 'bar' | 'area' | 'scatter' | 'horizontal_bar';
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const ink = '#1f2937';
const accents = ['#2563eb', '#d97706', '#059669', '#dc2626', '#7c3aed', '#0891b2', '#65a30d', '#db2777'];

/** The look of every chart: generic font, light grid, no decoration. */
const look = {
  background: 'white',
  font: 'sans-serif',
  title: { anchor: 'start', color: ink, fontSize: 15, offset: 12 },
  axis: {
    labelColor: ink,
    titleColor: ink,
    gridColor: '#e5e7eb',
    domainColor: '#9ca3af',
    tickColor: '#9ca3af',
    labelFontSize: 11,
    titleFontSize: 12,
    labelLimit: 220,
  },
  view: { stroke: null },
  range: { category: accents },
};

const isNumber = (rows: ChartRequest['rows'], field: string): boolean =>
  rows.some((r) => typeof r[field] === 'number') &&
  rows.every((r) => r[field] === null || r[field] === undefined || typeof r[field] === 'number');
const isWhole = (rows: ChartRequest['rows'], field: string): boolean =>
  rows.every((r) => r[field] === null || r[field] === undefined || Number.isInteger(r[field]));
/** A field name as Vega-Lite wants it: dots and brackets are paths otherwise. */
const field = (name: string): string => name.replace(/([.[\]\\])/g, '\\$1');

/** A Vega-Lite specification with the rows inline. Categories keep the order of the rows. */
export const chartSpec = (chart: ChartRequest): Record<string, unknown> => {
  const flat = chart.kind === 'horizontal_bar';
  const many = chart.rows.length > 24;
  const position = (name: string, title: string | undefined, along: boolean) => ({
    field: field(name),
    type: isNumber(chart.rows, name) && (chart.kind === 'scatter' || !along) ? 'quantitative' : 'ordinal',
    ...(along && chart.kind !== 'scatter' ? { sort: null } : {}),
    title: title ?? name,
    ...(!along && isWhole(chart.rows, name) ? { axis: { tickMinStep: 1 } } : {}),
    ...(along && !flat && chart.kind !== 'scatter'
      ? { axis: { labelAngle: chart.rows.length > 8 ? -45 : 0, labelOverlap: many ? 'greedy' : false, grid: false } }
      : {}),
  });
  const mark = {
    line: { type: 'line', point: !many, strokeWidth: 2 },
    bar: { type: 'bar' },
    horizontal_bar: { type: 'bar' },
    area: { type: 'area', opacity: 0.75 },
    scatter: { type: 'point', filled: true, opacity: 0.7 },
  }[chart.kind];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: chart.title,
    width: 680,
    height: flat ? { step: 26 } : 320,
    data: { values: chart.rows },
    mark: { ...mark, ...(chart.series === undefined ? { color: accents[0] } : {}) },
    encoding: {
      x: flat ? position(chart.y, chart.yTitle, false) : position(chart.x, chart.xTitle, true),
      y: flat ? position(chart.x, chart.xTitle, true) : position(chart.y, chart.yTitle, false),
      ...(chart.series === undefined ? {} : { color: { field: field(chart.series), type: 'nominal', title: chart.series, sort: null } }),
    },
    config: look,
  };
};
