import { quoteName, revokeAll, type RoleNames } from '#libs/ledger';
import { FOLDED_TABLES, INSERT_ONLY_TABLES } from './tables.js';

const tables = (names: readonly string[]): string => names.map((name) => `readmodel.${name}`).join(', ');
const CONTROL = ['generation', 'cursor', 'worker'];
/** What is the detectors' own; auditors look at the tree of hits. */
const INTERNAL = ['rule_set_entry', 'hit_tree'];
const READ = [...['generation', 'cursor'], ...FOLDED_TABLES.filter((table) => !INTERNAL.includes(table))];

/** The detector writes, the api and auditors read; nobody else has any right. Run at every migrate; docs/rights.md says what each is for. */
export function readmodelAccess(role: RoleNames): string[] {
  const [detector, api, auditor] = [role.detector, role.api, role.auditor].map(quoteName) as [string, string, string];
  const changed = FOLDED_TABLES.filter((table) => !(INSERT_ONLY_TABLES as readonly string[]).includes(table));
  return [
    ...revokeAll('readmodel', role),
    `GRANT USAGE ON SCHEMA readmodel TO ${detector}, ${api}, ${auditor}`,
    `GRANT SELECT ON ${tables([...CONTROL, ...FOLDED_TABLES])} TO ${detector}`,
    `GRANT SELECT ON ${tables(READ)} TO ${api}, ${auditor}`,
    `GRANT SELECT ON ${tables(['hit_tree'])} TO ${auditor}`,
    `GRANT INSERT ON ${tables([...CONTROL, ...FOLDED_TABLES])} TO ${detector}`,
    `GRANT UPDATE ON ${tables([...CONTROL, ...changed])} TO ${detector}`,
    `GRANT DELETE ON ${tables(['worker'])} TO ${detector}`,
  ];
}
