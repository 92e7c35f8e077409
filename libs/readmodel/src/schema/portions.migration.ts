import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An entry is folded in portions: the position names how many of the next entry's are done and what is left of it (the engine's
 * `Unfinished`, as JSON); a gap names the portion in which something is left out.
 */
export class Portions1767312000003 implements MigrationInterface {
  readonly name = 'Portions1767312000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE readmodel.cursor ADD COLUMN portion int NOT NULL DEFAULT 0, ADD COLUMN unfinished text,
         ADD CHECK ((portion = 0) = (unfinished IS NULL))`,
    );
    await runner.query(
      `ALTER TABLE readmodel.gap ADD COLUMN portion int NOT NULL DEFAULT 0, DROP CONSTRAINT gap_pkey,
         ADD PRIMARY KEY (generation, shard, index, portion, rule)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE readmodel.gap DROP CONSTRAINT gap_pkey, DROP COLUMN portion, ADD PRIMARY KEY (generation, shard, index, rule)`,
    );
    await runner.query('ALTER TABLE readmodel.cursor DROP COLUMN portion, DROP COLUMN unfinished');
  }
}
