import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs in the keys' own database, never in the ledger's. */
export class CreateQuarantineKeys1767225600000 implements MigrationInterface {
  readonly name = 'CreateQuarantineKeys1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA quarantine');
    // wrapped: AES-256-GCM under the key-encryption key; key_id is authenticated with it.
    await runner.query(`CREATE TABLE quarantine.data_key (
      key_id uuid PRIMARY KEY,
      wrapped bytea NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now()
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA quarantine CASCADE');
  }
}
