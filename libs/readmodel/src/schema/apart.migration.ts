import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A list that is stored apart from its facts, so that it is written only when it changes. JSON text; an agreement's documents. */
export class Apart1767312000006 implements MigrationInterface {
  readonly name = 'Apart1767312000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE readmodel.fold_state ADD COLUMN apart text');
    await runner.query('ALTER TABLE readmodel.fold_state ALTER COLUMN apart SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE readmodel.fold_state SET data = '{"documents":' || apart || ',' || substr(data, 2) WHERE apart IS NOT NULL`,
    );
    await runner.query('ALTER TABLE readmodel.fold_state DROP COLUMN apart');
  }
}
