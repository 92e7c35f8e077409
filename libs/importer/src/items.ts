import { weakCheck } from '#libs/addresses';
import type { ItemOf } from '#libs/client';
import { BadRows } from './bad-rows.js';
import { increment, noLevels, type ImportCounts } from './counts.js';
import { disclosureReader } from './disclosure-rows.js';
import { InputChanged } from './errors.js';
import type { ImportHeader } from './header-schema.js';
import type { ImportKeys } from './keys.js';
import { matchReader } from './match-rows.js';
import type { Progress } from './progress.js';
import { requestReader, type RequestRow } from './request-rows.js';
import type { Survey } from './survey.js';
import type { Row } from './table/row.js';
import type { Table } from './table/table.js';

type Part<K extends keyof ImportHeader> = NonNullable<ImportHeader[K]>;

/** The second pass over a file: the rows in batches, as items. Throws InputChanged when they are not those of the first. */
async function* read<T>(
  file: { table: Table; rows: number },
  reader: (row: Row) => T | undefined,
  progress: Progress,
): AsyncGenerator<T[]> {
  let rows = 0;
  for await (const batch of file.table.rows()) {
    const items: T[] = [];
    for (const row of batch) {
      const item = reader(row);
      if (!item) throw new InputChanged(file.table.path);
      items.push(item);
    }
    rows += items.length;
    yield items;
    progress.rows('build', items.length);
  }
  if (rows !== file.rows) throw new InputChanged(file.table.path);
}

export async function* requestItems(
  request: Part<'request'>,
  file: NonNullable<Survey['request']>,
  keys: ImportKeys,
  counts: ImportCounts,
  progress: Progress,
): AsyncGenerator<ItemOf<'gov.transfer.request.submitted.v1'>[]> {
  const reader = requestReader(request, file.table, keys, new BadRows());
  for await (const rows of read<RequestRow>(file, reader, progress)) {
    const items = rows.map(({ item, address }, i) => {
      if (item.namePresent === false) counts.withoutName++;
      if (address === undefined) return item;
      const { codes, level } = file.addresses.at(counts.requests + i);
      item.addressCodes = codes as string[];
      const tally = (counts.addresses ??= { levels: noLevels(), codes: {}, weakCheckPasses: noLevels() });
      tally.levels[level]++;
      for (const code of codes) increment(tally.codes, code);
      if (weakCheck(address).passes) tally.weakCheckPasses[level]++;
      return item;
    });
    counts.requests += items.length;
    yield items;
  }
}

export async function* validationItems(
  request: Part<'request'>,
  { accept, assess }: Part<'validated'>,
  file: NonNullable<Survey['request']>,
  keys: ImportKeys,
  progress: Progress,
): AsyncGenerator<ItemOf<'gov.transfer.request.validated.v1'>[]> {
  const reader = requestReader(request, file.table, keys, new BadRows());
  let row = 0;
  for await (const rows of read<RequestRow>(file, reader, progress)) {
    yield rows.map(({ item: { itemNo }, address }) => {
      const assessment = address === undefined ? undefined : file.addresses.at(row++);
      const accepted = accept === 'all' || assessment?.level !== 'INSUFFICIENT';
      return assess && assessment
        ? { itemNo, accepted, addressCodes: assessment.codes as string[] }
        : { itemNo, accepted };
    });
  }
}

export async function* matchItems(
  matches: Part<'matches'>,
  file: NonNullable<Survey['matches']>,
  keys: ImportKeys,
  counts: ImportCounts,
  progress: Progress,
): AsyncGenerator<ItemOf<'gov.transfer.match.performed.v1'>[]> {
  for await (const items of read(file, matchReader(matches, file.table, keys, new BadRows()), progress)) {
    counts.matches += items.length;
    for (const { path, result } of items) increment(counts.matchesBy, `${path} ${result}`);
    yield items;
  }
}

export async function* disclosureItems(
  disclosure: Part<'disclosure'>,
  file: NonNullable<Survey['disclosure']>,
  keys: ImportKeys,
  counts: ImportCounts,
  progress: Progress,
): AsyncGenerator<ItemOf<'gov.transfer.disclosure.made.v1'>[]> {
  for await (const items of read(file, disclosureReader(disclosure, file.table, keys, new BadRows()), progress)) {
    counts.disclosures += items.length;
    if (disclosure.columns.subject) for (const { subjectRef } of items) if (!subjectRef) counts.withoutSubject++;
    yield items;
  }
}
