import { quoteName, revokeAll, type RoleNames, type SchemaModule } from '#libs/ledger';
import { CreateDesk1767398400000 } from './create-desk.migration.js';
import { DESK_TABLES } from './tables.js';

/** The api alone has anything to do with people's sessions and settings. Run at every migrate; docs/rights.md says what each right is for. */
const deskAccess = (role: RoleNames): string[] => [
  ...revokeAll('desk', role),
  `GRANT USAGE ON SCHEMA desk TO ${quoteName(role.api)}`,
  ...DESK_TABLES.map((table) => `GRANT SELECT, INSERT, UPDATE, DELETE ON desk.${table} TO ${quoteName(role.api)}`),
];

/** For `migrate`, after the ledger's, whose roles it gives rights to. */
export const deskSchema: SchemaModule = { migrations: [CreateDesk1767398400000], access: deskAccess };
