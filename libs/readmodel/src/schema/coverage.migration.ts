import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COVERAGE_COLUMNS, COVERAGE_TABLES } from './coverage-tables.js';

/**
 * What agreements state, and up to when their sources vouch, in rows of their own, because the memory of the fold is no reader's. Generations
 * that are there stay without: the rule set of this release folds the ledger again.
 */
export class Coverage1767312000024 implements MigrationInterface {
  readonly name = 'Coverage1767312000024';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COVERAGE_COLUMNS))
      await runner.query(
        `ALTER TABLE readmodel.${table} ${columns.map((column) => `ADD COLUMN ${column}`).join(', ')}`,
      );
    for (const statement of COVERAGE_TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['version', 'watermark']) await runner.query(`DROP TABLE readmodel.${table}`);
    for (const [table, columns] of Object.entries(COVERAGE_COLUMNS))
      await runner.query(
        `ALTER TABLE readmodel.${table} ${columns.map((column) => `DROP COLUMN ${column.split(' ')[0]}`).join(', ')}`,
      );
  }
}
