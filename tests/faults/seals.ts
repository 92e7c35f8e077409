import { parseEntry } from '#libs/contracts';
import { LedgerReader, OVERSIGHT } from '#libs/ledger';
import type { Seal } from '#libs/judging';
import type { DataSource } from 'typeorm';

/** All seals of findings in oversight, in order. */
export async function seals(db: DataSource): Promise<Seal[]> {
  const entries = await new LedgerReader(db).entries(OVERSIGHT, 0, 10_000);
  return entries.flatMap(({ index, bytes }) => {
    const { control, receivedAt } = parseEntry(bytes);
    return control?.kind === 'findings.sealed' ? [{ ...control, index, at: Date.parse(receivedAt) }] : [];
  });
}
