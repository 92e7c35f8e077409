import { InvalidArgumentError, Option, type Command } from 'commander';
import { printJson, printLine } from '../lib/output.js';

interface Options {
  database: string;
  quarantineKeys?: string;
  shards?: number;
  rolePrefix?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('migrate')
    .summary('create or update the database: schemas, roles, rights')
    .description(
      'Brings the database up to date: schemas, roles, grants, row-level security, shards. Safe to run again. No service does\n' +
        'this at start. Passwords of the roles come from COUNTERSIGN_RECORDER_PASSWORD, _DETECTOR_, _API_, _AUDITOR_, _GRAFANA_ and\n' +
        '_KEEPER_PASSWORD, or from files named by the same with _FILE; a role without one cannot log in.',
    )
    .addOption(new Option('--database <url>', "the owner's connection").env('DATABASE_URL').makeOptionMandatory())
    .addOption(
      new Option('--quarantine-keys <url>', "the owner's connection to the quarantine's key store").env(
        'QUARANTINE_KEYS_URL',
      ),
    )
    .addOption(
      new Option('--shards <n>', 'number of event shards, fixed for an epoch of the ledger')
        .env('COUNTERSIGN_SHARDS')
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--role-prefix <name>', "roles are <name>_recorder and so on (default: the database's name)").env(
        'COUNTERSIGN_ROLE_PREFIX',
      ),
    )
    .option('--json')
    .action(run);
}

/** For commander: a wrong number is a wrong command line, exit code 2. */
export function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is expected.');
  return Number(text);
}

async function run({ database, quarantineKeys, shards, rolePrefix, json }: Options): Promise<void> {
  const { ledgerSchema, LEDGER_ROLES, migrate, migrateQuarantineKeys } = await import('#libs/ledger');
  const { readmodelSchema } = await import('#libs/readmodel');
  const { deskSchema } = await import('#libs/desk');
  const passwords = Object.fromEntries(
    (await Promise.all(LEDGER_ROLES.map(async (role) => [role, await passwordOf(role)] as const))).filter(
      ([, p]) => p !== undefined,
    ),
  );
  const log = {
    log: (line: string) => void (json || process.stderr.write(`${line}\n`)),
    warn: () => undefined,
    error: () => undefined,
  };
  const { applied, roles } = await migrate(database, {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    shards,
    passwords,
    rolePrefix,
    log,
  });
  const keeper = quarantineKeys
    ? await migrateQuarantineKeys(quarantineKeys, { password: await passwordOf('keeper'), rolePrefix, log })
    : undefined;
  const all = [...applied, ...(keeper?.applied ?? [])];
  if (json) return printJson({ applied: all, roles: { ...roles, ...(keeper ? { keeper: keeper.role } : {}) } });
  printLine(all.length === 0 ? 'Up to date; rights set again.' : `Applied ${all.length} migrations.`);
}

/** From COUNTERSIGN_<ROLE>_PASSWORD, or from the file that COUNTERSIGN_<ROLE>_PASSWORD_FILE names. */
async function passwordOf(role: string): Promise<string | undefined> {
  const name = `COUNTERSIGN_${role.toUpperCase()}_PASSWORD`;
  const file = process.env[`${name}_FILE`];
  const password = file ? await passwordIn(file, `${name}_FILE`) : process.env[name];
  return password === '' ? undefined : password;
}

async function passwordIn(file: string, variable: string): Promise<string> {
  const { readPrivateFile } = await import('#libs/system');
  try {
    return (await readPrivateFile(file, { what: 'the password' })).trimEnd();
  } catch (error) {
    throw new Error(`${variable}: ${(error as Error).message}`, { cause: error });
  }
}
