import type { MigrationInterface, QueryRunner } from 'typeorm';
import { READER_ERASURE } from './tables.js';
import { appendOnly } from './triggers.js';

/** Which readers' names are not to be stored: a name that was erased does not come back with the next request. */
export class ReaderErasure1767225600004 implements MigrationInterface {
  readonly name = 'ReaderErasure1767225600004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [READER_ERASURE, ...appendOnly('reader_erasure')]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger.reader_erasure');
  }
}
