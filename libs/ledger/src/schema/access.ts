import { type RoleNames, LEDGER_ROLES, quoteName } from './roles.js';
import { APPEND_ONLY_TABLES, GROWING_TABLES } from './tables.js';
import { GRAFANA_VIEWS } from './views.js';

const TABLES = [...APPEND_ONLY_TABLES, ...GROWING_TABLES];
const OVERSIGHT_ONLY = `shard = 'oversight'`;

/** Least privilege, table by table: the rights of each role, before row-level security narrows the rows. Nobody has DELETE or TRUNCATE. */
function grants(role: RoleNames): string[] {
  const to = (names: string[]): string => names.map(quoteName).join(', ');
  const recorder = to([role.recorder]);
  const writers = to([role.recorder, role.detector, role.api]);
  const readers = to([role.detector, role.api]);
  const publisher = to([role.publisher]);
  const grafana = to([role.grafana]);
  return [
    `GRANT USAGE ON SCHEMA ledger TO ${to(LEDGER_ROLES.map((name) => role[name]))}`,
    `GRANT SELECT, INSERT ON ${TABLES.map((table) => `ledger.${table}`).join(', ')} TO ${recorder}`,
    `GRANT UPDATE (size, root, checkpoints) ON ledger.signed TO ${recorder}`,
    `GRANT UPDATE (next_offset, last_record_offset, last_record_digest) ON ledger.intake_position TO ${recorder}`,
    `GRANT UPDATE (size, root, received_at, edge) ON ledger.head TO ${writers}`,
    `GRANT INSERT ON ledger.batch, ledger.tile, ledger.stream_version TO ${readers}`,
    `GRANT SELECT ON ${TABLES.filter((table) => table !== 'quarantine')
      .map((table) => `ledger.${table}`)
      .join(', ')} TO ${readers}`,
    `GRANT SELECT (shard, index, size, received_at) ON ledger.quarantine TO ${readers}`,
    `GRANT SELECT ON ledger.batch, ledger.tile, ledger.head, ledger.checkpoint, ledger.cosignature TO ${publisher}`,
    `GRANT SELECT ON ${GRAFANA_VIEWS.map((view) => `ledger.${view}`).join(', ')} TO ${grafana}`,
  ];
}

/** The detector and the api see all but append to oversight alone; the publisher of oversight acts sees nothing else. */
function policies(role: RoleNames): string[] {
  const policy = (name: string, table: string, command: string, names: string[], rule: string): string =>
    `CREATE POLICY ${name} ON ledger.${table} FOR ${command} TO ${names.map(quoteName).join(', ')} ${rule}`;
  const readers = [role.detector, role.api];
  return [
    ...TABLES.flatMap((table) => [
      `ALTER TABLE ledger.${table} ENABLE ROW LEVEL SECURITY`,
      policy('recorder', table, 'ALL', [role.recorder], 'USING (true) WITH CHECK (true)'),
      policy('readers', table, 'SELECT', readers, 'USING (true)'),
    ]),
    ...['batch', 'tile'].map((table) =>
      policy('oversight_insert', table, 'INSERT', readers, `WITH CHECK (${OVERSIGHT_ONLY})`),
    ),
    policy('oversight_insert', 'stream_version', 'INSERT', readers, 'WITH CHECK (true)'),
    policy('oversight_update', 'head', 'UPDATE', readers, `USING (${OVERSIGHT_ONLY}) WITH CHECK (${OVERSIGHT_ONLY})`),
    ...['batch', 'tile', 'head', 'checkpoint', 'cosignature'].map((table) =>
      policy('publisher', table, 'SELECT', [role.publisher], `USING (${OVERSIGHT_ONLY})`),
    ),
  ];
}

/** Clears what an earlier run (perhaps with other role names) set, then sets it all: running it twice changes nothing. */
export function ledgerAccess(role: RoleNames): string[] {
  const names = LEDGER_ROLES.map((name) => quoteName(role[name])).join(', ');
  return [
    `DO $do$ DECLARE p record; BEGIN
       FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'ledger' LOOP
         EXECUTE format('DROP POLICY %I ON ledger.%I', p.policyname, p.tablename);
       END LOOP;
     END $do$`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC, ${names}`,
    `REVOKE ALL ON SCHEMA ledger FROM PUBLIC, ${names}`,
    ...grants(role),
    ...policies(role),
  ];
}
