import { type Command, Option } from 'commander';
import type { QuarantineVault } from '#libs/ledger';
import type { DataSource } from 'typeorm';

/** Of a command that opens or erases what lies encrypted beside the logs. */
export interface VaultOptions {
  database: string;
  quarantineKeys: string;
  quarantineKeyFile: string;
  json?: boolean;
}

/** A key-encryption key of the quarantine. */
const KEK_BYTES = 32;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const INSUFFICIENT_PRIVILEGE = '42501';
const UNDEFINED_TABLE = '42P01';

export const overVault = (command: Command): Command =>
  command
    .addOption(
      new Option('--database <url>', "the ledger's database, by its owner's connection")
        .env('DATABASE_URL')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--quarantine-keys <url>', "the quarantine's key store, as its keeper role or owner")
        .env('QUARANTINE_KEYS_URL')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--quarantine-key-file <file>', 'the key-encryption key, as recorders have it')
        .env('COUNTERSIGN_QUARANTINE_KEY_FILE')
        .makeOptionMandatory(),
    )
    .option('--json', 'print the result as one JSON object');

/** Over both databases; errors say what to give instead. */
export async function withVault(
  name: string,
  options: VaultOptions,
  work: (ledger: DataSource, vault: QuarantineVault) => Promise<void>,
): Promise<void> {
  const { postgresSource } = await import('#libs/postgres');
  const { QuarantineUnreadable, QuarantineVault } = await import('#libs/ledger');
  const { readSecretKey } = await import('#libs/system');
  const kek = await readSecretKey(options.quarantineKeyFile, KEK_BYTES);
  const settings = { name, poolSize: 1, connectMs: 5_000 };
  const ledger = await postgresSource(options.database, settings).initialize();
  try {
    const keys = await postgresSource(options.quarantineKeys, settings).initialize();
    try {
      await work(ledger, new QuarantineVault({ ledger, keys, kek }));
    } catch (error) {
      const { code } = error as { code?: string };
      if (error instanceof QuarantineUnreadable)
        throw new Error(`${options.quarantineKeyFile} is not the key-encryption key of this key store`, {
          cause: error,
        });
      if (code === INSUFFICIENT_PRIVILEGE)
        throw new Error(
          `this login may not do that: --database takes the owner's connection, --quarantine-keys the keeper's (${(error as Error).message})`,
          { cause: error },
        );
      if (code === UNDEFINED_TABLE)
        throw new Error(`run \`countersign migrate\` first, on both databases (${(error as Error).message})`, {
          cause: error,
        });
      throw error;
    } finally {
      await keys.destroy();
    }
  } finally {
    await ledger.destroy();
  }
}
