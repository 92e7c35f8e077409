import { setTimeout as sleep } from 'node:timers/promises';
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { backOffMs } from '#libs/system';

/** One role, and one connection URL, per kind of process. */
export const LEDGER_ROLES = ['recorder', 'detector', 'api', 'auditor', 'grafana'] as const;
export type LedgerRole = (typeof LEDGER_ROLES)[number];
/** Roles that earlier versions made: `migrate` takes their rights from them. */
export const FORMER_ROLES = ['publisher'] as const;
export type RoleNames = Record<LedgerRole, string>;

/** Roles belong to the whole server, so their names begin with the ledger's own prefix (its database's name unless set). */
export function roleNames(prefix: string): RoleNames {
  return Object.fromEntries(LEDGER_ROLES.map((role) => [role, `${prefix}_${role}`])) as RoleNames;
}

/** `url` with the role's name and password: what a process is configured with. */
export function roleUrl(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(role);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SCRAM-SHA-256 verifier (RFC 5803 as PostgreSQL writes it): the password itself never reaches the server or its log. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored.toString('base64')}:${hmac('Server Key').toString('base64')}`;
}

/** What keeps a role from holding others up. Anybody may change the time limit of her own session; not the number of connections. */
const LIMITS: Partial<Record<LedgerRole, string>> = {
  grafana: `CONNECTION LIMIT 5`,
};
const SESSION: Partial<Record<LedgerRole, readonly string[]>> = {
  grafana: [
    `statement_timeout = '15s'`,
    `idle_in_transaction_session_timeout = '15s'`,
    `default_transaction_read_only = on`,
  ],
};

/** Limits of a role, whoever has its password; set at each migrate. */
export function limitStatements(role: LedgerRole, name: string): string[] {
  const limit = LIMITS[role];
  return [
    ...(limit === undefined ? [] : [`ALTER ROLE ${quoteName(name)} ${limit}`]),
    ...(SESSION[role] ?? []).map((setting) => `ALTER ROLE ${quoteName(name)} SET ${setting}`),
  ];
}

/** Creates the role or changes its password. Without a password a role cannot log in until one is set; an existing one keeps its own. */
export function roleStatements(name: string, password: string | undefined): string[] {
  const create = `DO $do$ BEGIN CREATE ROLE ${quoteName(name)} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$`;
  if (password === undefined) return [create];
  return [
    create,
    `ALTER ROLE ${quoteName(name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${quoteText(scramVerifier(password))}`,
  ];
}

/** SQLSTATE internal_error: PostgreSQL's "tuple concurrently updated". */
const INTERNAL_ERROR = 'XX000';
const ATTEMPTS = 10;
const BACK_OFF = { firstMs: 20, longestMs: 200 };

/**
 * Roles belong to the server, the migration's lock to one database: migrations of two databases that share a prefix may touch the same
 * role at once, which PostgreSQL refuses to one of them instead of making it wait.
 */
export async function applyRoleStatements(
  run: (statement: string) => Promise<unknown>,
  statements: readonly string[],
): Promise<void> {
  for (const statement of statements) {
    for (let attempt = 1; ; attempt++) {
      try {
        await run(statement);
        break;
      } catch (error) {
        if ((error as { code?: string }).code !== INTERNAL_ERROR || attempt === ATTEMPTS) throw error;
        await sleep(backOffMs(attempt, BACK_OFF));
      }
    }
  }
}
