import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rival registrations are concluded each by its own watermarks: what waits for those of others than the first, by their order, as JSON. */
export class RivalPoints1767312000005 implements MigrationInterface {
  readonly name = 'RivalPoints1767312000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.fold_state ADD COLUMN rival_points json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.fold_state DROP COLUMN rival_points');
  }
}
