import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One entry may change a finding by more than 2^31: a source that numbers its events by the clock leaves as many out. */
export class HitDelta1767312000002 implements MigrationInterface {
  readonly name = 'HitDelta1767312000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.hit ALTER COLUMN delta TYPE bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.hit ALTER COLUMN delta TYPE int');
  }
}
