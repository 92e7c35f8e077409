import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REFUSED } from './triggers.js';

/**
 * The `signed` row counts the trees that were signed, so that a checkpoint that is taken away is missed. A ledger from before begins with
 * the checkpoints that it has; a tree that was signed and not published yet is one more.
 */
export class CheckpointCount1767225600002 implements MigrationInterface {
  readonly name = 'CheckpointCount1767225600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE ledger.signed ADD COLUMN checkpoints bigint NOT NULL DEFAULT 0 CHECK (checkpoints >= 0)',
    );
    await runner.query('ALTER TABLE ledger.signed DISABLE TRIGGER only_grows');
    await runner.query(
      `UPDATE ledger.signed s SET checkpoints = (SELECT count(*) FROM ledger.checkpoint c WHERE c.shard = s.shard)
         + CASE WHEN s.size > 0 AND NOT EXISTS (SELECT FROM ledger.checkpoint c WHERE c.shard = s.shard AND c.size = s.size) THEN 1 ELSE 0 END`,
    );
    await runner.query('ALTER TABLE ledger.signed ENABLE ALWAYS TRIGGER only_grows');
    await runner.query(
      `CREATE FUNCTION ledger.checkpoints_grow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
       BEGIN
         IF NEW.checkpoints < OLD.checkpoints THEN
           RAISE EXCEPTION 'the count of checkpoints of shard % may only grow (% to %)', OLD.shard, OLD.checkpoints, NEW.checkpoints USING ERRCODE = '${REFUSED}';
         END IF;
         RETURN NEW;
       END $$`,
    );
    await runner.query(
      'CREATE TRIGGER checkpoints_grow BEFORE UPDATE ON ledger.signed FOR EACH ROW EXECUTE FUNCTION ledger.checkpoints_grow()',
    );
    await runner.query('ALTER TABLE ledger.signed ENABLE ALWAYS TRIGGER checkpoints_grow');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER checkpoints_grow ON ledger.signed');
    await runner.query('DROP FUNCTION ledger.checkpoints_grow()');
    await runner.query('ALTER TABLE ledger.signed DROP COLUMN checkpoints');
  }
}
