import { quoteName, revokeAll, type RoleNames, type SchemaModule } from '#libs/ledger';
import { CreateDesk1767398400000 } from './create-desk.migration.js';

/** What the api does with each; nobody else has anything to do with people's sessions and settings. */
const RIGHTS: Readonly<Record<string, string>> = {
  session: 'SELECT, INSERT, UPDATE, DELETE',
  sign_in: 'SELECT, INSERT, DELETE',
  logout: 'SELECT, INSERT, DELETE',
  person: 'SELECT, INSERT, UPDATE',
  nameless: 'SELECT',
  setting: 'SELECT, INSERT, UPDATE',
  idempotency: 'SELECT, INSERT, UPDATE, DELETE',
};

/** Run at every migrate; docs/rights.md says what each right is for. */
const deskAccess = (role: RoleNames): string[] => [
  ...revokeAll('desk', role),
  `GRANT USAGE ON SCHEMA desk TO ${quoteName(role.api)}`,
  ...Object.entries(RIGHTS).map(([table, rights]) => `GRANT ${rights} ON desk.${table} TO ${quoteName(role.api)}`),
];

/** For `migrate`, after the ledger's, whose roles it gives rights to. */
export const deskSchema: SchemaModule = { migrations: [CreateDesk1767398400000], access: deskAccess };
