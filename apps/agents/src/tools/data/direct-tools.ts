import type { ToolDefinition } from '../tool.js';
import { aggregateTable } from './aggregate-table.tool.js';
import { analyzeSeries } from './analyze-series.tool.js';
import { compareTables } from './compare-tables.tool.js';
import { convertTable } from './convert-table.tool.js';
import { describeFiles } from './describe-files.tool.js';
import { extractActions } from './extract-actions.tool.js';
import { findDrivers } from './find-drivers.tool.js';
import { makeChart } from './make-chart.tool.js';
import { profileTable } from './profile-table.tool.js';
import { queryTable } from './query-table.tool.js';
import { summarizeText } from './summarize-text.tool.js';
import { triageTexts } from './triage-texts.tool.js';

/** Everything an agent can do with data files, run in the thread that calls. */
export const directTools: readonly ToolDefinition[] = [
  queryTable,
  profileTable,
  findDrivers,
  aggregateTable,
  makeChart,
  compareTables,
  triageTexts,
  extractActions,
  summarizeText,
  convertTable,
  describeFiles,
  analyzeSeries,
];
