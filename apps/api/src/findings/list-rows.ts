import type { z } from 'zod';
import {
  clausesOf,
  desksOf,
  type FindingSummary,
  type Queryable,
  suppressionsAmong,
  type Working,
} from '#libs/readmodel';
import type { Targets } from '#libs/triage';
import { findingBody } from './finding-body.js';
import type { findingPage } from './findings.answers.js';
import { suppressedBody } from './suppressed-body.js';

export type ListRow = z.output<typeof findingPage>['findings'][number];

export interface RowsFor {
  /** The reader's own desk. */
  own: string | undefined;
  /** Whose exceptions count, beside those for everybody. */
  exceptionsOf: string | undefined;
  targets: Targets;
  /** Exceptions that work, of those that she sees. */
  working: readonly Working[];
}

/** Findings as the list has them, and live events too. */
export async function listRows(
  tx: Queryable,
  generation: number,
  rows: readonly FindingSummary[],
  { own, exceptionsOf, targets, working }: RowsFor,
): Promise<ListRow[]> {
  const ids = rows.map(({ id }) => id);
  const desks = await desksOf(tx, generation, ids, own, { now: new Date(), targets });
  const clauses = await clausesOf(tx, generation, ids);
  const suppressed = await suppressionsAmong(tx, generation, working, ids);
  return rows.map((row) => {
    const exceptions = suppressed.get(row.id) ?? [];
    return {
      ...findingBody(row, clauses.get(row.id) ?? []),
      triage: desks.get(row.id)!,
      suppressed: suppressedBody(exceptions, exceptionsOf),
      exceptions: [...exceptions],
    };
  });
}
