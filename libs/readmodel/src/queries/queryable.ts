import type { DataSource } from 'typeorm';
import type { Queryable } from '#libs/ledger';
import { READER_SETTINGS } from '../schema/policies.js';

export type { Queryable };

/** Who reads: rows of these agencies under these agreements; `*`: of all, those to come too. */
export interface Reader {
  agencies: readonly string[] | '*';
  agreements: readonly string[] | '*';
  /** Her own desk, whose triage she sees whatever her scope: an agency, or '@overseers'. */
  desk?: string | undefined;
}

/** For logins whose rows nothing hides: the detector, auditors, the owner. */
export const WHOLE_LEDGER: Reader = { agencies: '*', agreements: '*' };

/**
 * All that `work` reads is of one moment: rows, and how far the detector was when they were so. Nothing can be written. With the api's login
 * only rows that the reader may see are there: the database hides the others (docs/visibility.md), so that no query has to think of it.
 */
export async function inSnapshot<T>(db: DataSource, reader: Reader, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    sources.set(tx, db);
    await tx.query('SET TRANSACTION READ ONLY');
    // Until the end of this transaction, however it ends: the next one on the connection is somebody else's.
    await setReader(tx, settingsOf(reader));
    return work(tx);
  });
}

const sources = new WeakMap<Queryable, DataSource>();
/** Where a transaction of `inSnapshot` is. */
export const sourceOf = (tx: Queryable): DataSource | undefined => sources.get(tx);

/**
 * What another reader sees at the same moment, in a transaction of `inSnapshot`; afterwards it is the first reader's again. Only for answers
 * that show nothing of these rows, such as whether they are more than a number. Nothing else may read in the transaction meanwhile.
 */
export async function asReader<T>(tx: Queryable, reader: Reader, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const [own] = await tx.query<ReaderSettings[]>(
    'SELECT current_setting($1, true) AS agencies, current_setting($2, true) AS agreements, current_setting($3, true) AS desk',
    [READER_SETTINGS.agencies, READER_SETTINGS.agreements, READER_SETTINGS.desk],
  );
  await setReader(tx, settingsOf(reader));
  let found: T;
  try {
    found = await work(tx);
  } catch (error) {
    // Where a statement failed, the transaction takes no other, and nothing more is read in it.
    await setReader(tx, own!).catch(() => undefined);
    throw error;
  }
  await setReader(tx, own!);
  return found;
}

/** Values of the settings; null: not set. */
type ReaderSettings = Record<keyof typeof READER_SETTINGS, string | null>;

const settingsOf = ({ agencies, agreements, desk }: Reader): ReaderSettings => ({
  ...{ agencies: settingOf(agencies), agreements: settingOf(agreements), desk: desk ?? '' },
});

const setReader = (tx: Queryable, { agencies, agreements, desk }: ReaderSettings): Promise<unknown> =>
  tx.query('SELECT set_config($1, $2, true), set_config($3, $4, true), set_config($5, $6, true)', [
    ...[READER_SETTINGS.agencies, agencies ?? ''],
    ...[READER_SETTINGS.agreements, agreements ?? ''],
    ...[READER_SETTINGS.desk, desk ?? ''],
  ]);

const settingOf = (names: readonly string[] | '*'): string => (names === '*' ? '*' : JSON.stringify(names));
