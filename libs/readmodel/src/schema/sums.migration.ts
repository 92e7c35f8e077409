import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose acts a finding sums, so that its row follows when others may see them. Older generations never change: theirs stays null. And who
 * has a role alone under its own registrations, so that those of rivals hide nothing from it; in older generations, who had it alone.
 */
export class Sums1767312000009 implements MigrationInterface {
  readonly name = 'Sums1767312000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.finding ADD COLUMN sums text COLLATE "C"');
    await runner.query('ALTER TABLE readmodel.party ADD COLUMN sole boolean NOT NULL DEFAULT false');
    await runner.query('UPDATE readmodel.party SET sole = alone');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.finding DROP COLUMN sums');
    await runner.query('ALTER TABLE readmodel.party DROP COLUMN sole');
  }
}
