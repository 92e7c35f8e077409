import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The acts on one approval. */
export class ActsOfApproval1767312000022 implements MigrationInterface {
  readonly name = 'ActsOfApproval1767312000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX oversight_act_approval ON readmodel.oversight_act (approval, index) WHERE approval IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX readmodel.oversight_act_approval');
  }
}
