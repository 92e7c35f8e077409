import type { MigrationInterface, QueryRunner } from 'typeorm';
import { VISIBILITY_COLUMNS, VISIBILITY_TABLES } from './visibility-tables.js';

/**
 * Who may see a row stands in the row, and what the api answers has tables of its own, so that it needs nothing of the memory of the fold.
 * Rows of older generations name nobody: until a new rule set has folded the ledger again, only readers of the whole ledger see them.
 */
export class Visibility1767312000008 implements MigrationInterface {
  readonly name = 'Visibility1767312000008';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(VISIBILITY_COLUMNS)) {
      const added = columns.map((column) => `ADD COLUMN ${column}`).join(', ');
      await runner.query(`ALTER TABLE readmodel.${table} ${added}`);
    }
    await runner.query(
      `ALTER TABLE readmodel.not_evaluable DROP CONSTRAINT not_evaluable_pkey,
         ADD PRIMARY KEY (generation, scope, rule, reason, class, whose)`,
    );
    for (const statement of VISIBILITY_TABLES) await runner.query(statement);
    await runner.query('DROP INDEX readmodel.finding_agreement');
    await runner.query(
      `CREATE INDEX finding_agreement ON readmodel.finding (generation, agreement, first_seen, id) WHERE agreement IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX readmodel.finding_agreement');
    await runner.query(
      `CREATE INDEX finding_agreement ON readmodel.finding (generation, agreement) WHERE agreement IS NOT NULL`,
    );
    for (const table of ['party', 'finding_item', 'funnel', 'source', 'disclosure', 'disclosure_part'])
      await runner.query(`DROP TABLE readmodel.${table}`);
    // An older generation is folded again by the next rule set: no line is lost for good.
    await runner.query(
      `DELETE FROM readmodel.not_evaluable a USING readmodel.not_evaluable b
       WHERE (a.generation, a.scope, a.rule, a.reason) = (b.generation, b.scope, b.rule, b.reason)
         AND (a.class, a.whose) > (b.class, b.whose)`,
    );
    await runner.query(
      `ALTER TABLE readmodel.not_evaluable DROP CONSTRAINT not_evaluable_pkey,
         ADD PRIMARY KEY (generation, scope, rule, reason)`,
    );
    for (const [table, columns] of Object.entries(VISIBILITY_COLUMNS)) {
      const dropped = columns.map((column) => `DROP COLUMN ${column.split(' ')[0]}`).join(', ');
      await runner.query(`ALTER TABLE readmodel.${table} ${dropped}`);
    }
  }
}
