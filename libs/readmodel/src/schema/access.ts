import { LEDGER_ROLES, quoteName, type RoleNames } from '#libs/ledger';
import { FOLDED_TABLES, INSERT_ONLY_TABLES } from './tables.js';
import { GRAFANA_VIEWS } from './views.js';

const tables = (names: readonly string[]): string => names.map((name) => `readmodel.${name}`).join(', ');
const CONTROL = ['generation', 'cursor', 'worker'];

/** The detector writes, the api reads, Grafana sees a few views; nobody else has any right. Run at every migrate. */
export function readmodelAccess(role: RoleNames): string[] {
  const everyone = LEDGER_ROLES.map((name) => quoteName(role[name])).join(', ');
  const detector = quoteName(role.detector);
  const changed = FOLDED_TABLES.filter((table) => !(INSERT_ONLY_TABLES as readonly string[]).includes(table));
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA readmodel FROM PUBLIC, ${everyone}`,
    `REVOKE ALL ON SCHEMA readmodel FROM PUBLIC, ${everyone}`,
    `GRANT USAGE ON SCHEMA readmodel TO ${detector}, ${quoteName(role.api)}, ${quoteName(role.grafana)}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA readmodel TO ${detector}, ${quoteName(role.api)}`,
    `GRANT INSERT ON ${tables([...CONTROL, ...FOLDED_TABLES])} TO ${detector}`,
    `GRANT UPDATE ON ${tables([...CONTROL, ...changed])} TO ${detector}`,
    `GRANT DELETE ON ${tables(['worker'])} TO ${detector}`,
    `GRANT SELECT ON ${tables(GRAFANA_VIEWS)} TO ${quoteName(role.grafana)}`,
  ];
}
