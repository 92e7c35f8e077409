import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Views for a role that nothing used. */
export class DropViews1767312000007 implements MigrationInterface {
  readonly name = 'DropViews1767312000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const view of ['finding_counts', 'agreement_items', 'detector_status'])
      await runner.query(`DROP VIEW IF EXISTS readmodel.${view}`);
  }

  /** Nothing is missing without them. */
  async down(): Promise<void> {}
}
