import type { MigrationInterface, QueryRunner } from 'typeorm';
import { EMPTY_ROOT, emptyEdge, encodeEdge } from '#libs/merkle';
import { ACCESS_TABLES, SHARD_TABLES } from './tables.js';
import { appendOnly } from './triggers.js';

/**
 * The log of who looked: a shard of its own, rows of its entries to ask by, and the names of readers. A ledger that has shards gets this
 * one too, empty; one that has none yet gets it with the others.
 */
export class AccessShard1767225600003 implements MigrationInterface {
  readonly name = 'AccessShard1767225600003';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of SHARD_TABLES) {
      await runner.query(`ALTER TABLE ledger.${table} DROP CONSTRAINT IF EXISTS ${table}_shard_check`);
      await runner.query(
        `ALTER TABLE ledger.${table} ADD CONSTRAINT ${table}_shard_check
         CHECK (shard IN ('oversight', 'access') OR shard ~ '^(0|[1-9][0-9]{0,4})$')`,
      );
    }
    for (const statement of [...ACCESS_TABLES, ...appendOnly('access_entry'), ...appendOnly('reader_name')])
      await runner.query(statement);
    await runner.query(
      `INSERT INTO ledger.head (shard, size, root, received_at, edge)
       SELECT 'access', 0, $1, '1970-01-01T00:00:00Z', $2 WHERE EXISTS (SELECT FROM ledger.head)`,
      [EMPTY_ROOT, encodeEdge(emptyEdge())],
    );
    await runner.query(
      `INSERT INTO ledger.signed (shard, size, root) SELECT 'access', 0, $1 WHERE EXISTS (SELECT FROM ledger.signed)`,
      [EMPTY_ROOT],
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a log is not taken down by a migration'));
  }
}
