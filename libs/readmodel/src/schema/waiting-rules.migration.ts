import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which rules wait, by their ids with a space between: those are asked again when the wait is over. Null where all are. */
export class WaitingRules1767312000005 implements MigrationInterface {
  readonly name = 'WaitingRules1767312000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.fold_state ADD COLUMN rules text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.fold_state DROP COLUMN rules');
  }
}
