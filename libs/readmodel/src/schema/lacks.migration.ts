import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LACK_TABLE } from './lack-tables.js';

/**
 * Which requests, disclosures … a line of what is not evaluable counts: a number opens what it counts. Generations that are there stay
 * without: the rule set of this release folds the ledger again.
 */
export class Lacks1767312000026 implements MigrationInterface {
  readonly name = 'Lacks1767312000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LACK_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE readmodel.not_evaluable_subject');
  }
}
