import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HIT_TREE_TABLE } from './tables.js';

/** A generation with hits from before has no row yet: the next detector to take the shard makes it from them. */
export class HitTree1767312000001 implements MigrationInterface {
  readonly name = 'HitTree1767312000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HIT_TREE_TABLE);
    await runner.query('ALTER TABLE readmodel.hit_tree ALTER COLUMN edge SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE readmodel.hit_tree');
  }
}
