import { agencyOf } from '#libs/contracts';
import {
  changedWatermark,
  type Facts,
  type FactsOf,
  type HeldWatermark,
  type Key,
  ofKind,
  watermarkOf,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Up to when each source vouches. */
export const WATERMARKS = upsertInto<HeldWatermark>(
  'readmodel.watermark',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    source: ['text', (row) => row.source, 'key'],
    author: ['text', (row) => agencyOf(row.source)],
    through: ['timestamptz?', (row) => row.through, 'set'],
    index: ['bigint?', (row) => row.index, 'set'],
  },
  { name: 'readmodel-watermarks', within: 'generation' },
);

export function upsertWatermarks(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const rows = Array.from(
    ofKind('source', changed),
    ([key, facts]) => changedWatermark((committed(key) ?? undefined) as FactsOf<'source'> | undefined, facts) ?? [],
  );
  return WATERMARKS.write(rows.flat());
}

/** Those that count. */
export const watermarkRows = (facts: ReadonlyMap<Key, Facts>): HeldWatermark[] =>
  Array.from(ofKind('source', facts), ([, one]) => watermarkOf(one)).filter(({ through }) => through !== undefined);
