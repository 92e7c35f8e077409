import { randomBytes } from 'node:crypto';

/** Asks jest's global set-up for a service. The first question starts it, so only that one is slow. */
export async function service<T>(name: 'postgres' | 'kafka'): Promise<T> {
  const base = process.env['COUNTERSIGN_TEST_SERVICES'];
  if (!base)
    throw new Error('No services: only *.int, *.e2e, *.full and *.foreign specs may ask for a database or a broker.');
  const response = await fetch(`${base}/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as T;
}

/**
 * A different name for each call, so that topics, groups and databases of tests are separate. (A counter would start again in each test
 * file.)
 */
export function uniqueName(prefix: string): string {
  return `${prefix}-${process.env['COUNTERSIGN_TEST_RUN'] ?? 'run'}-${randomBytes(5).toString('hex')}`;
}
