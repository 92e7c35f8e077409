import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TRIAGE_COLUMNS, TRIAGE_STATEMENTS } from './triage-tables.js';

/**
 * What people did about findings. Of each finding the last entry that added units or made it graver, so that a closed one is seen to have
 * grown, and where its clocks start. Rows of older generations have none of it: a new rule set folds the ledger again.
 */
export class Triage1767312000010 implements MigrationInterface {
  readonly name = 'Triage1767312000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TRIAGE_COLUMNS)) {
      const added = columns.map((column) => `ADD COLUMN ${column}`).join(', ');
      await runner.query(`ALTER TABLE readmodel.${table} ${added}`);
    }
    for (const statement of TRIAGE_STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['triage', 'oversight_act', 'approval', 'oversight_cursor'])
      await runner.query(`DROP TABLE readmodel.${table}`);
    for (const [table, columns] of Object.entries(TRIAGE_COLUMNS)) {
      const dropped = columns.map((column) => `DROP COLUMN ${column.split(' ')[0]}`).join(', ');
      await runner.query(`ALTER TABLE readmodel.${table} ${dropped}`);
    }
  }
}
