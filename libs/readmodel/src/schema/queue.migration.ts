import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Findings that hold items of a request: what belongs to a finding is found at the cost of what is found. */
export class Queue1767312000020 implements MigrationInterface {
  readonly name = 'Queue1767312000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX finding_item_request ON readmodel.finding_item (generation, request, block)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX readmodel.finding_item_request');
  }
}
