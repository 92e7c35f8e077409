import type { DataSource } from 'typeorm';
import { FOLDED_TABLES } from '#libs/readmodel';

/** Deletes all rows of retired generations. Only the owner may: the detector has no right to delete. Returns the number of generations. */
export async function purgeRetired(owner: DataSource): Promise<number> {
  return owner.transaction(async (tx) => {
    const rows: { id: number }[] = await tx.query(
      `SELECT id FROM readmodel.generation WHERE state = 'retired' FOR UPDATE`,
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    for (const table of [...FOLDED_TABLES, 'cursor']) {
      await tx.query(`DELETE FROM readmodel.${table} WHERE generation = ANY($1)`, [ids]);
    }
    await tx.query('DELETE FROM readmodel.generation WHERE id = ANY($1)', [ids]);
    return ids.length;
  });
}
