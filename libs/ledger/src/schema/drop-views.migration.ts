import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Views for a role that nothing used. */
export class DropViews1767225600001 implements MigrationInterface {
  readonly name = 'DropViews1767225600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const view of ['shard_status', 'intake_status']) await runner.query(`DROP VIEW IF EXISTS ledger.${view}`);
  }

  /** Nothing is missing without them. */
  async down(): Promise<void> {}
}
