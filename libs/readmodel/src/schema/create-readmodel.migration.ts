import type { MigrationInterface, QueryRunner } from 'typeorm';
import { READMODEL_TABLES } from './tables.js';

export class CreateReadmodel1767312000000 implements MigrationInterface {
  readonly name = 'CreateReadmodel1767312000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS readmodel');
    for (const statement of READMODEL_TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA readmodel CASCADE');
  }
}
