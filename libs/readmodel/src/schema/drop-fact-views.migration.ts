import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Views that looked into stored facts: judging's questions answer what they answered (docs/decisions/0009). */
export class DropFactViews1767312000004 implements MigrationInterface {
  readonly name = 'DropFactViews1767312000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const view of ['custody', 'disclosure', 'request'])
      await runner.query(`DROP VIEW IF EXISTS readmodel.${view}`);
  }

  /** Nothing is missing without them. */
  async down(): Promise<void> {}
}
