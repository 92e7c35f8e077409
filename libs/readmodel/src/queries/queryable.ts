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
    await tx.query('SET TRANSACTION READ ONLY');
    // Until the end of this transaction, however it ends: the next one on the connection is somebody else's.
    await tx.query('SELECT set_config($1, $2, true), set_config($3, $4, true), set_config($5, $6, true)', [
      ...[READER_SETTINGS.agencies, settingOf(reader.agencies)],
      ...[READER_SETTINGS.agreements, settingOf(reader.agreements)],
      ...[READER_SETTINGS.desk, reader.desk ?? ''],
    ]);
    return work(tx);
  });
}

const settingOf = (names: readonly string[] | '*'): string => (names === '*' ? '*' : JSON.stringify(names));
