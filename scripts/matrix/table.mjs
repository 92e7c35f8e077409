import { relative } from 'node:path';

const COLUMNS = [
  ['Node', ({ node }) => node],
  ['PostgreSQL', ({ postgres }) => postgres ?? '-'],
  ['tier', ({ tier }) => tier],
  ['passed', ({ passed }) => `${passed}`, 'right'],
  ['failed', ({ failed }) => `${failed}`, 'right'],
  ['skipped', ({ skipped }) => `${skipped}`, 'right'],
  ['seconds', ({ seconds }) => seconds.toFixed(1), 'right'],
  ['', ({ ok, problem }) => problem ?? (ok ? 'ok' : 'FAILED')],
];

/** The results as a table, one line each. */
export function table(results) {
  const rows = [COLUMNS.map(([title]) => title), ...results.map((result) => COLUMNS.map(([, cell]) => cell(result)))];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const line = (row) =>
    row
      .map((cell, at) => (COLUMNS[at][2] === 'right' ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

/** What failed, below the table: each run's first failures, and where its log lies. Empty where all passed. */
export function failureList(results, root, most = 20) {
  return results
    .filter(({ ok }) => !ok)
    .map(({ node, postgres, tier, failures, log }) => {
      const title = `${runTitle({ node, postgres, tier })} (${relative(root, log)}):`;
      const lines = failures
        .slice(0, most)
        .map(({ file, test, message }) => `  ${relative(root, file)} › ${test ?? '(not loaded)'}\n      ${message}`);
      const more = failures.length > most ? [`  and ${failures.length - most} more`] : [];
      return `\n${[title, ...lines, ...more].join('\n')}\n`;
    })
    .join('');
}

export function runTitle({ node, postgres, tier }) {
  return `${tier} on Node ${node}${postgres === null ? '' : ` and PostgreSQL ${postgres}`}`;
}
