/**
 * What every session sets for itself, whatever `ALTER DATABASE … SET` or `ALTER ROLE … SET` says: how values are written and read,
 * which names are meant, and what a transaction is. Limits of time and resources are the operator's.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // pg_catalog is searched first where it is not named.
  search_path: 'public, pg_temp',
  row_security: 'on',
  exit_on_error: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
};

/** One statement for all; with it, the session's process. SET, not set_config: no name has to be found on a hostile search_path. */
export function settingStatements(settings: Readonly<Record<string, string>>): string {
  const set = Object.entries(settings).map(
    ([name, value]) => `SET ${name} = ${name === 'search_path' ? value : `'${value}'`}`,
  );
  return [...set, 'SELECT pg_catalog.pg_backend_pid() AS pid'].join('; ');
}
