/** What a database, or a role, may set for all its sessions, each of it something that would change how values are written or read. */
export const HOSTILE: Readonly<Record<string, string>> = {
  DateStyle: `'SQL, DMY'`,
  TimeZone: `'Asia/Kathmandu'`,
  IntervalStyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  backslash_quote: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  search_path: 'hostile, pg_catalog',
  row_security: 'off',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  exit_on_error: 'on',
  client_min_messages: 'error',
  lc_messages: `'C.UTF-8'`,
  lc_monetary: `'C.UTF-8'`,
  // Last: after it a session that takes what it is given can set nothing more.
  default_transaction_read_only: 'on',
};
