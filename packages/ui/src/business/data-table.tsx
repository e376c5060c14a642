import { formatCount } from '../format/count';
import type { TableData } from './table-data';

const numeric = /^-?[\d.,\s]+%?$/;

/** A table preview with a fixed head; columns of numbers are set right. */
export function DataTable({ label, table }: { readonly label: string; readonly table: TableData }) {
  const right = table.columns.map(
    (_, column) => table.rows.length > 0 && table.rows.every((row) => !row[column] || numeric.test(row[column])),
  );
  return (
    <>
      <div role="group" aria-label={label} tabIndex={0} className="max-h-80 overflow-auto focus-visible:outline-offset-[-2px]">
        <table className="w-full border-separate border-spacing-0 text-xs">
          <thead>
            <tr>
              {table.columns.map((name, column) => (
                <th
                  key={column}
                  scope="col"
                  className={`sticky top-0 border-b border-line bg-sunken px-3 py-1.5 font-medium whitespace-nowrap text-ink-muted ${right[column] ? 'text-right' : 'text-left'}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index} className="hover:bg-hover/60">
                {table.columns.map((_, column) => (
                  <td
                    key={column}
                    className={`max-w-72 truncate border-b border-line px-3 py-1.5 tabular-nums ${right[column] ? 'text-right' : 'text-left'}`}
                  >
                    {row[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-3 py-1.5 text-xs text-ink-faint tabular-nums">
        {table.total > table.rows.length ? `first ${formatCount(table.rows.length)} of ` : ''}
        {formatCount(table.total)} {table.total === 1 ? 'row' : 'rows'} · {table.columns.length}{' '}
        {table.columns.length === 1 ? 'column' : 'columns'}
      </p>
    </>
  );
}
