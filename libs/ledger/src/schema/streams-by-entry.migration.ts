import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was begun since an entry is found at the cost of what is found. */
export class StreamsByEntry1767225600008 implements MigrationInterface {
  readonly name = 'StreamsByEntry1767225600008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX stream_version_index ON ledger.stream_version (index)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger.stream_version_index');
  }
}
