import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the queue of findings asks, so that its cost is that of its answer: which findings stand though their author has taken something back
 * (a clause says so), which a restatement changed last, and which share items of a request.
 */
export class Queue1767312000020 implements MigrationInterface {
  readonly name = 'Queue1767312000020';

  async up(runner: QueryRunner): Promise<void> {
    // The text is what JSON.stringify makes of a clause: `stands` is the operator of no other kind of clause.
    await runner.query(
      `ALTER TABLE readmodel.finding ADD COLUMN taken_back boolean
         GENERATED ALWAYS AS (clauses::text LIKE '%"operator":"stands"%') STORED`,
    );
    await runner.query(
      `CREATE INDEX hit_restated ON readmodel.hit (generation, finding, no) WHERE change = 'restated'`,
    );
    await runner.query('CREATE INDEX finding_item_request ON readmodel.finding_item (generation, request, block)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX readmodel.finding_item_request');
    await runner.query('DROP INDEX readmodel.hit_restated');
    await runner.query('ALTER TABLE readmodel.finding DROP COLUMN taken_back');
  }
}
