import { randomBytes } from 'node:crypto';

/** Asks jest's global set-up for a service, which starts it on the first question. Slow only then. */
export async function service<T>(name: 'postgres' | 'kafka'): Promise<T> {
  const base = process.env['COUNTERSIGN_TEST_SERVICES'];
  if (!base)
    throw new Error('No services: only *.int, *.e2e, *.full and *.foreign specs may ask for a database or a broker.');
  const response = await fetch(`${base}/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as T;
}

/** Differs for each call: topics, groups and databases of tests never meet. (A counter would begin anew in each test file.) */
export function uniqueName(prefix: string): string {
  return `${prefix}-${process.env['COUNTERSIGN_TEST_RUN'] ?? 'run'}-${randomBytes(5).toString('hex')}`;
}
