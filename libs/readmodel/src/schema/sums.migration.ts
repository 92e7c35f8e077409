import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose acts a finding sums, so that its row follows when others may see them. Older generations never change: theirs stays null. */
export class Sums1767312000009 implements MigrationInterface {
  readonly name = 'Sums1767312000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.finding ADD COLUMN sums text COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.finding DROP COLUMN sums');
  }
}
