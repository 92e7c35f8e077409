import type { Command } from 'commander';
import type { NamedReader, ReaderKey, ReaderNames } from '#libs/ledger';
import { printJson, printLine } from '../lib/output.js';
import { overVault, type VaultOptions, withVault } from '../lib/with-vault.js';
import { plain } from '../print/print-plainly.js';

interface ListOptions extends VaultOptions {
  names?: boolean;
}
interface EraseOptions extends VaultOptions, ReaderKey {
  ahead?: boolean;
}

export function register(program: Command): void {
  const readers = program
    .command('readers')
    .summary('names of the people who read: list and erase them')
    .description(
      'Looks after the names of people who read the ledger. No log has them: they lie encrypted in the database, each under a data key\n' +
        "of its own in the quarantine's key store.",
    );
  overVault(readers.command('list'))
    .description('Lists the readers of whom a name was stored, by issuer and subject.')
    .option('--names', 'open the newest name of each, too')
    .action(list);
  ofReader(overVault(readers.command('erase')))
    .description(
      'Erases all names of a reader, in every backup of the ledger too, and has none stored from then on. Entries of the log access\n' +
        'stay as they are: they have issuer and subject, and no name. Safe to run again.',
    )
    .option('--ahead', 'also if no name of this reader was stored yet')
    .action(erase);
  ofReader(overVault(readers.command('allow')))
    .description(
      'Allows names of a reader to be stored again, after an erasure. Recorders take them from her requests, after ten minutes at most.',
    )
    .action(allow);
}

const ofReader = (command: Command): Command =>
  command
    .requiredOption('--issuer <url>', "the reader's issuer, as entries of access have it")
    .requiredOption('--subject <sub>', 'the reader, as her issuer names her');

async function list({ names: open, json, ...options }: ListOptions): Promise<void> {
  await withNames(options, async (names) => {
    const rows: (NamedReader & { name?: string | null })[] = await names.list();
    if (open) for (const row of rows) row.name = await opened(names, row);
    if (json) return printJson({ readers: rows });
    for (const row of rows) printLine(lineOf(row));
    printLine(rows.length === 0 ? 'No name of any reader was stored.' : `Readers: ${rows.length}.`);
  });
}

async function erase({ issuer, subject, ahead, json, ...options }: EraseOptions): Promise<void> {
  await withNames(options, async (names, keep) => {
    const reader = { issuer, subject };
    if (!ahead && !(await isListed(names, reader)))
      throw new Error(
        `no name of ${described(reader)} was stored: \`countersign readers list\` shows of whom one was. ` +
          'With --ahead none will be',
      );
    const erased = await names.erase(reader);
    await keep(reader, false);
    if (json) return printJson({ ...reader, erased, refused: true });
    const what = erased === 0 ? 'No name could be opened any more.' : `Names erased: ${erased}.`;
    printLine(`${what} None of ${described(reader)} is stored from now on.`);
  });
}

async function allow({ issuer, subject, json, ...options }: VaultOptions & ReaderKey): Promise<void> {
  await withNames(options, async (names, keep) => {
    await names.allow({ issuer, subject });
    await keep({ issuer, subject }, true);
    if (json) return printJson({ issuer, subject, refused: false });
    printLine(`Names of ${described({ issuer, subject })} are stored again, from her next requests on.`);
  });
}

/** null: it is erased, or under a key-encryption key of earlier. */
async function opened(names: ReaderNames, reader: ReaderKey): Promise<string | null> {
  const { QuarantineUnreadable } = await import('#libs/ledger');
  try {
    return (await names.newest(reader)) ?? null;
  } catch (error) {
    if (error instanceof QuarantineUnreadable) return null;
    throw error;
  }
}

const isListed = async (names: ReaderNames, { issuer, subject }: ReaderKey): Promise<boolean> =>
  (await names.list()).some((one) => one.issuer === issuer && one.subject === subject);

const described = ({ issuer, subject }: ReaderKey): string => plain(`"${subject}" of ${issuer}`);

function lineOf(row: NamedReader & { name?: string | null }): string {
  const state = row.kept === 0 ? 'erased' : `${row.kept} of ${row.names} names kept`;
  const name = row.name ? `: ${plain(row.name)}` : '';
  return `${described(row)}, since ${row.since}, ${state}${row.refused ? ', none is stored again' : ''}${name}`;
}

/** `keep`: among the people who have signed in, too. */
type Keep = (reader: ReaderKey, keep: boolean) => Promise<void>;

async function withNames(
  options: VaultOptions,
  work: (names: ReaderNames, keep: Keep) => Promise<void>,
): Promise<void> {
  const { ReaderNames } = await import('#libs/ledger');
  const { keepName } = await import('#libs/desk');
  await withVault('countersign readers', options, (ledger, vault) =>
    work(new ReaderNames(ledger, vault), (reader, keep) => keepName(ledger, reader, keep)),
  );
}
