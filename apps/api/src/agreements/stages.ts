import type { z } from 'zod';
import type { RequestFunnel } from '#libs/judging';
import type { agreementFunnel } from './agreements.answers.js';

type Stages = z.output<typeof agreementFunnel>['total'];

/** The funnel of some requests together. Every number has its unit, because items, people and acts are easily confused. */
export function stagesOf(rows: readonly RequestFunnel[]): Stages {
  const sum = (of: (row: RequestFunnel) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const paths = [...new Set(rows.flatMap((row) => Object.keys(row.matchedByPath)))].sort();
  const byPath = Object.fromEntries(paths.map((path) => [path, sum((row) => row.matchedByPath[path] ?? 0)]));
  return [
    {
      stage: 'submitted',
      ...listed(
        sum((row) => row.stated),
        sum((row) => row.submitted),
        sum((row) => row.unknown),
      ),
    },
    { stage: 'accepted', count: sum((row) => row.accepted), unit: 'items' },
    { stage: 'matched', count: sum((row) => row.matched), unit: 'items', byPath },
    {
      stage: 'disclosed',
      ...listed(
        sum((row) => row.disclosedStated),
        sum((row) => row.disclosed),
        sum((row) => row.disclosedUnknown),
      ),
    },
    { stage: 'received', count: sum((row) => row.receivedCount), unit: 'items, as the recipient counted them' },
  ];
}

const listed = (stated: number, named: number, unknown: number) => ({
  count: named + unknown,
  unit: 'items',
  listing: { stated, named, unknown },
});
