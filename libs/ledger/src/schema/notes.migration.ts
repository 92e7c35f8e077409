import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NOTE_TABLES } from './tables.js';
import { appendOnly } from './triggers.js';

/** What officers note, encrypted; an entry of `oversight` has a commitment to it. */
export class Notes1767225600005 implements MigrationInterface {
  readonly name = 'Notes1767225600005';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...NOTE_TABLES, ...appendOnly('note'), ...appendOnly('note_erasure')])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['note_erasure', 'note']) await runner.query(`DROP TABLE ledger.${table}`);
  }
}
