import { agencyOf } from '#libs/contracts';
import type { FoldedEntry } from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface SourceRow {
  agreement: string;
  source: string;
  events: number;
  repeats: number;
  /** The newest one, and its receipt. */
  lastIndex: number;
  lastAt: number;
}

/** Events by their source. */
export const SOURCES = upsertInto<SourceRow>(
  'readmodel.source',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    source: ['text', (row) => row.source, 'key'],
    author: ['text', (row) => agencyOf(row.source)],
    events: ['bigint', (row) => row.events, 'add'],
    repeats: ['bigint', (row) => row.repeats, 'add'],
    last_index: ['bigint?', (row) => row.lastIndex, 'set'],
    last_at: ['timestamptz?', (row) => row.lastAt, 'set'],
  },
  { name: 'readmodel-sources', within: 'generation' },
);

export const addToSources = (entries: readonly FoldedEntry[]): Statement | undefined =>
  SOURCES.write(sourceRows(entries));

export function sourceRows(entries: readonly FoldedEntry[]): SourceRow[] {
  const rows = new Map<string, SourceRow>();
  for (const { input, state } of entries) {
    const { event } = input.entry;
    if (!event) continue;
    const { agreementid: agreement, source } = event;
    const name = `${agreement} ${source}`;
    let row = rows.get(name);
    if (!row) rows.set(name, (row = { agreement, source, events: 0, repeats: 0, lastIndex: 0, lastAt: 0 }));
    row.lastIndex = input.index;
    row.lastAt = input.receivedAt;
    if (state === 'repeat') row.repeats++;
    else row.events++;
  }
  return [...rows.values()];
}
