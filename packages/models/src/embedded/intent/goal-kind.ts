/** The kinds of goals that rules can carry out, each with what it needs and how a person would ask for it. */
export const goalKinds = {
  drivers: {
    needs: 'table',
    what: 'profile a table, find what goes along with a figure, chart totals over time and write a report',
    example: 'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md',
  },
  profile: {
    needs: 'table',
    what: 'describe a table: columns, gaps, summary statistics',
    example: 'Profile sales.csv and write report.md',
  },
  compare: {
    needs: 'two tables',
    what: 'compare two versions of a table',
    example: 'Compare customers_old.csv with customers_new.json on id',
  },
  triage: { needs: 'table', what: 'sort messages by language, sentiment, topic and urgency', example: 'Triage tickets.csv' },
  extract: {
    needs: 'texts',
    what: 'extract dates, amounts and obligations from minutes or notes',
    example: 'Extract every date, amount and obligation from minutes.md; make actions.csv and calendar.ics',
  },
  query: { needs: 'table', what: 'count, sum or average a column, by group if wanted', example: 'Sum revenue by region in sales.csv' },
  chart: { needs: 'table', what: 'draw a chart of a column over time or by group', example: 'Chart monthly revenue from sales.csv' },
  forecast: {
    needs: 'table',
    what: 'find anomalies in figures over time and forecast them',
    example: 'Find anomalies in metrics.csv and forecast four weeks',
  },
  convert: { needs: 'table', what: 'convert a table between CSV and JSON', example: 'Convert customers.csv to JSON' },
  'describe-files': { needs: 'files', what: 'list and describe the attached files', example: 'Describe the files' },
  summarize: { needs: 'texts', what: 'summarise a text by its own most telling sentences', example: 'Summarise notes.md' },
  write: { needs: 'nothing', what: 'write a given text into a file', example: 'Write "hello" to hello.txt' },
} as const satisfies Record<
  string,
  { readonly needs: 'table' | 'two tables' | 'texts' | 'files' | 'nothing'; readonly what: string; readonly example: string }
>;

export type GoalKind = keyof typeof goalKinds;
export const allGoalKinds = Object.keys(goalKinds) as readonly GoalKind[];
export const isGoalKind = (kind: string): kind is GoalKind => kind in goalKinds;
