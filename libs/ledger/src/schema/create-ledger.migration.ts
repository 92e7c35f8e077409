import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LEDGER_TABLES } from './tables.js';
import { LEDGER_TRIGGERS } from './triggers.js';

export class CreateLedger1767225600000 implements MigrationInterface {
  readonly name = 'CreateLedger1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS ledger');
    for (const statement of [...LEDGER_TABLES, ...LEDGER_TRIGGERS]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a ledger is not taken down by a migration'));
  }
}
