import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CREATE_TABLES } from './tables.js';

export class CreateDesk1767398400000 implements MigrationInterface {
  readonly name = 'CreateDesk1767398400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS desk');
    for (const statement of CREATE_TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA desk CASCADE');
  }
}
