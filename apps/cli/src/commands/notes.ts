import type { Command } from 'commander';
import { printJson, printLine } from '../lib/output.js';
import { overVault, type VaultOptions, withVault } from '../lib/with-vault.js';

interface EraseOptions extends VaultOptions {
  index: string;
  reason: string;
}

const MOST_REASON = 300;

export function register(program: Command): void {
  const notes = program
    .command('notes')
    .summary('what officers note beside their acts: erase it')
    .description(
      'Looks after the notes that officers write beside their acts. No log has them: they lie encrypted in the database, each under a data\n' +
        "key of its own in the quarantine's key store.",
    );
  overVault(notes.command('erase'))
    .description(
      'Erases the text of one note, in every backup of the ledger too. The log oversight says so first, with the reason; the act and its\n' +
        'commitment to the text stay. Safe to run again.',
    )
    .requiredOption('--index <index>', 'the act, by its index in the log oversight')
    .requiredOption('--reason <text>', 'why, such as the order; in the log for good, so without names')
    .action(erase);
}

async function erase({ index: given, reason, json, ...options }: EraseOptions): Promise<void> {
  const { clearIdentifierIn, clearLinesInWords, isEventShard } = await import('#libs/contracts');
  const { LedgerAppender, LedgerReader, NotInLedger, Notes } = await import('#libs/ledger');
  const { eraseNote } = await import('#libs/intake');
  if (!/^(0|[1-9][0-9]{0,14})$/.test(given)) throw new Error('--index must be the index of an entry in oversight');
  if (reason.trim() === '' || reason.length > MOST_REASON)
    throw new Error(`--reason must have 1 to ${MOST_REASON} characters`);
  const clear = clearIdentifierIn(reason);
  if (clear) throw new Error(`--reason: ${clearLinesInWords(clear)}`);
  const index = Number(given);
  await withVault('countersign notes', options, async (ledger, vault) => {
    const shards = await new LedgerReader(ledger).heads();
    const appender = new LedgerAppender({
      db: ledger,
      shards: shards.filter(({ shard }) => isEventShard(shard)).length,
    });
    const over = { ledger: appender, notes: new Notes(ledger, vault), instance: 'countersign notes' };
    const erased = await eraseNote(over, index, reason).catch((error: unknown) => {
      throw error instanceof NotInLedger ? new Error(`oversight/${index} has no note that could be erased`) : error;
    });
    await appender.idle();
    if (json) return printJson({ index, erased });
    printLine(
      erased
        ? `The note of oversight/${index} is erased; the act stays.`
        : `The note of oversight/${index} could not be opened any more.`,
    );
  });
}
