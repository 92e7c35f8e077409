/** One JSON object on the last line of standard output. */
export function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** `1,280,000` */
export const number = (value: number): string => value.toLocaleString('en-US');

/** Lines of names and right-aligned numbers. */
export function table(rows: readonly (readonly [string, ...string[]])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  return rows
    .map(
      (row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!))).join('  ')}`,
    )
    .join('\n');
}
