import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TRIAGE_TABLES } from './triage-tables.js';

/** What people did about findings. The last entry that added units to a finding, or made it graver, so that a closed one is seen to have grown. */
export class Triage1767312000010 implements MigrationInterface {
  readonly name = 'Triage1767312000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TRIAGE_TABLES) await runner.query(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['triage', 'oversight_act', 'approval', 'oversight_cursor'])
      await runner.query(`DROP TABLE readmodel.${table}`);
  }
}
