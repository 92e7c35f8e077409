import { quoteName, revokeAll, type RoleNames } from '#libs/ledger';
import { dashboardAccess } from './dashboard.js';
import { readmodelPolicies, READER_TABLES } from './policies.js';
import { FOLDED_TABLES, INSERT_ONLY_TABLES } from './tables.js';
import { TRIAGE_TABLES } from './triage-tables.js';

const tables = (names: readonly string[]): string => names.map((name) => `readmodel.${name}`).join(', ');
const CONTROL = ['generation', 'cursor', 'worker', 'oversight_cursor'];
/** What is the detectors' own; auditors compare it with the entries. */
const INTERNAL = ['rule_set_entry', 'hit_tree'];
const READ = [
  ...['generation', 'cursor', 'oversight_cursor'],
  ...TRIAGE_TABLES,
  ...FOLDED_TABLES.filter((table) => !INTERNAL.includes(table)),
];

/**
 * Where a row says more than the api answers with. Of an agreement it counts the visible rows; a position holds what is left of an entry
 * that is judged in portions.
 */
const API_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  generation: ['id', 'rule_set', 'state'],
  oversight_cursor: ['next_index', 'received_at'],
  cursor: ['generation', 'shard', 'next_index', 'received_at', 'folded_at'],
  agreement: [
    ...['generation', 'shard', 'agreement', 'parties', 'version', 'effective_from', 'settled_through', 'contacts'],
    'waited_for',
  ],
};

/** The detector writes, the api and auditors read, grafana reads views; nobody else has any right. Run at every migrate; docs/rights.md says what each is for. */
export function readmodelAccess(role: RoleNames): string[] {
  const [detector, api, auditor] = [role.detector, role.api, role.auditor].map(quoteName) as [string, string, string];
  const changed = FOLDED_TABLES.filter((table) => !(INSERT_ONLY_TABLES as readonly string[]).includes(table));
  return [
    ...revokeAll('readmodel', role),
    `GRANT USAGE ON SCHEMA readmodel TO ${detector}, ${api}, ${auditor}`,
    `GRANT SELECT ON ${tables([...CONTROL, ...TRIAGE_TABLES, ...FOLDED_TABLES])} TO ${detector}`,
    `GRANT SELECT ON ${tables(READ)} TO ${auditor}`,
    `GRANT SELECT ON ${tables([...TRIAGE_TABLES, ...READER_TABLES.filter((table) => !(table in API_COLUMNS))])} TO ${api}`,
    ...Object.entries(API_COLUMNS).map(
      ([table, columns]) => `GRANT SELECT (${columns.join(', ')}) ON readmodel.${table} TO ${api}`,
    ),
    `GRANT SELECT ON ${tables(INTERNAL)} TO ${auditor}`,
    `GRANT INSERT ON ${tables([...CONTROL, ...TRIAGE_TABLES, ...FOLDED_TABLES])} TO ${detector}`,
    `GRANT UPDATE ON ${tables([...CONTROL, 'triage', 'approval', ...changed])} TO ${detector}`,
    // A rebuild drops what people did, as the rows say it, and folds oversight again.
    `GRANT DELETE ON ${tables(['worker', ...TRIAGE_TABLES])} TO ${detector}`,
    ...readmodelPolicies(role),
    ...dashboardAccess(role),
  ];
}
