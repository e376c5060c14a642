import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { matchColumn } from '../../analysis/column/match-column.js';
import { findDrivers as find } from '../../analysis/drivers/find-drivers.js';
import { inSlices } from '../../analysis/in-slices.js';
import { defineTool } from '../tool.js';
import { inputOf, queryEvidence, rulesVersion } from './finding.js';
import { fitOutput } from './fit-output.js';
import { loadTable, viewNames } from './load-table.js';
import { quoteName } from './table-database.js';

const method = `${rulesVersion}: 5-fold random forest (40 trees, fixed seed), permutation importance on held-out rows; Pearson r / Spearman ρ for numbers, η² and ω² for groups`;

/** Ranks what goes along with a number column, honestly: with hold-out skill, deviations and reasons for exclusions. */
export const findDrivers = defineTool({
  name: 'find_drivers',
  description:
    'Rank the columns of a table by how much they tell about a target column (a number or yes/no): cross-validated permutation importance of a random forest, plus correlation or η² of each column alone. States hold-out skill, excluded columns with reasons, and recommends nothing when the model has no skill or fewer than 50 rows. Associations, not causes.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({ path: WorkspacePath, target: z.string().min(1).max(200), top: z.number().int().min(1).max(20).default(3) }),
  run: async ({ path, target, top }, ctx) => {
    const source = await loadTable(path, ctx);
    const match = matchColumn(target, source.table.columns, ['number', 'boolean']);
    const found = await inSlices(find(source.table, match.column), ctx.signal);
    const view = quoteName(viewNames([path]).get(path) ?? 'table');
    const y = quoteName(found.target);
    const evidence = found.drivers.slice(0, top).map((d) => {
      const x = quoteName(d.column);
      const claim = `${d.column}: ${d.association.measure} = ${d.association.value.toFixed(3)} (n = ${d.association.n})`;
      return queryEvidence(
        claim,
        source,
        d.kind === 'number'
          ? `SELECT corr(${x}, ${y}) FROM ${view}`
          : `SELECT ${x}, count(${y}), avg(${y}) FROM ${view} GROUP BY 1 ORDER BY 3 DESC`,
      );
    });
    const head = found.drivers.slice(0, top).map((d) => d.column);
    return {
      summary:
        found.basis === 'hold-out importance'
          ? `Strongest for ${found.target}: ${head.join(', ')} (hold-out R² ${found.skill?.mean.toFixed(2)})`
          : `No driver of ${found.target} can be recommended; strongest association: ${head.join(', ') || 'none'}`,
      output: fitOutput(
        {
          path,
          asked: target,
          targetMatch: match.how,
          top,
          ...found,
          method,
          inputs: [inputOf(source)],
          evidence,
          checks: [],
          limits: [...found.limits, ...source.table.notices],
        },
        ['drivers', 'excluded'],
      ),
    };
  },
});
