import type { ServerResponse } from 'node:http';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import {
  asOf,
  type AsOf,
  countQueue,
  desksOf,
  type FindingItem,
  clausesOf,
  type FindingSummary,
  findingItems,
  inSnapshot,
  namedItems,
  type Queryable,
  suppressionsAmong,
  type Working,
  workingExceptions,
  wholeQueue,
} from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { deskOf, type Targets } from '#libs/triage';
import { Look } from '../access/access.interceptor.js';
import type { Look as LookOf } from '../access/access-log.js';
import { Reads } from '../access/reads.js';
import { columnsParameter } from '../exports/columns.js';
import { type Cell, csvHead, type Notes } from '../exports/csv.js';
import { EXPORTS, Exports } from '../exports/exports.js';
import { ledgerNotes } from '../exports/ledger-notes.js';
import { NotFound } from '../http/errors.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { queueDeskOf } from './desk.parameters.js';
import { FINDING_CELLS, type FindingColumn, type FindingOfRow, USUAL_COLUMNS } from './finding-cells.js';
import { findingOf, itemBody } from './finding-parts.js';
import { LastVisits } from './last-visits.js';
import { filterShape, filterText, queueFilterOf, suppressedDeskOf } from './queue.parameters.js';
import { hoursOf, TARGETS } from '../triage/targets.js';

const names = Object.keys(FINDING_CELLS) as [FindingColumn, ...FindingColumn[]];
const listQuery = z.strictObject({ ...filterShape, columns: columnsParameter(names, USUAL_COLUMNS) });

const ITEM_CELLS = {
  finding: (_: FindingItem, finding: string): Cell => finding,
  request: (item: FindingItem): Cell => itemBody(item).request,
  itemNo: ({ item }: FindingItem): Cell => item,
};
type ItemColumn = keyof typeof ITEM_CELLS;
const itemsPath = z.strictObject({ id: parameter.findingId });
const itemsQuery = z.strictObject({
  columns: columnsParameter(['finding', 'request', 'itemNo'], ['request', 'itemNo']),
});

/** Rows that are held at a time. */
const PAGE = 500;
const CSV = 'text/csv; charset=utf-8';
const EXAMPLE_NOTES: Notes = [
  ['Countersign', 'findings'],
  ['made', '2026-11-22T15:00:00.000Z'],
  ['filter status', 'open'],
  ['rows', 1],
];
const example = (columns: readonly string[]): string => csvHead(EXAMPLE_NOTES, columns);

@Readers()
@Controller('v1')
export class FindingsCsvController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(EXPORTS) private readonly exports: Exports,
    @Inject(LastVisits) private readonly visits: LastVisits,
    @Inject(TARGETS) private readonly targets: Targets,
  ) {}

  @Reads('findings')
  @Get('findings.csv')
  @Operation({
    tag: 'findings',
    summary: 'Findings, as a file for a spreadsheet',
    description:
      'All findings that the filter leaves, from one snapshot, as CSV (RFC 4180; UTF-8 with a byte order mark). Its first lines, rows of two cells that begin with `#`, say the filter, the number of rows and the head of the ledger. Times are UTC. A file that does not end as answers do is not whole; the log of who looked says how many rows were sent.',
    query: listQuery,
    content: { [CSV]: { description: 'One row for each finding', example: example(USUAL_COLUMNS) } },
    problems: ['not-judged', 'exports-busy'],
  })
  async exportFindings(
    @Who() principal: Principal,
    @Query(new Strict(listQuery)) { columns, ...asked }: z.output<typeof listQuery>,
    @Look() look: LookOf,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const now = new Date();
    const given = await this.visits.in(asked, principal);
    const desk = queueDeskOf(principal, given, given.sort, { targets: this.targets, now });
    await this.exports.during(principal, response, () =>
      inSnapshot(this.db, readerOf(principal), async (tx) => {
        const at = await asOf(tx);
        // Before the rows are read: it looks for a moment as another reader, in the same transaction.
        const working = await workingExceptions(tx, at.generation, now.getTime());
        const filter = await queueFilterOf(tx, at, principal, given, working);
        const whose = { own: deskOf(principal), working, desk: suppressedDeskOf(given, principal) };
        const rows = await countQueue(tx, at.generation, filter, desk);
        const notes: Notes = [
          ['Countersign', 'findings'],
          ...(await ledgerNotes(tx, at, now)),
          ...notesOf(filterText(given)),
          ['rows', rows],
          ['times', 'UTC; a day alone: only the day is known'],
          ['hours that a desk may take', hoursNote(this.targets)],
        ];
        await this.exports.send(response, look, {
          name: `findings-${now.toISOString().slice(0, 10)}`,
          ...{ notes, columns, rows },
          pages: cellsOf(
            withDesks(tx, at, wholeQueue(tx, at.generation, filter, given.sort, PAGE, desk), whose, {
              now,
              targets: this.targets,
            }),
            (row) => columns.map((column) => FINDING_CELLS[column](row)),
          ),
          counts: (sent) => ({ rows: sent }),
        });
      }),
    );
  }

  @Reads('items')
  @Get('findings/:id/items.csv')
  @Operation({
    tag: 'findings',
    summary: 'The items of a finding, as a file for a spreadsheet',
    description:
      'All items that the finding names, by request and number, with the head of the ledger in its first lines, as the file of findings has it. 404 for a rule that does not look at items.',
    path: itemsPath,
    query: itemsQuery,
    content: { [CSV]: { description: 'One row for each item', example: example(['request', 'itemNo']) } },
    problems: ['malformed-url', 'not-found', 'not-judged', 'exports-busy'],
  })
  async exportItems(
    @Who() principal: Principal,
    @Param(new Strict(itemsPath, 'path')) { id }: z.output<typeof itemsPath>,
    @Query(new Strict(itemsQuery)) { columns }: z.output<typeof itemsQuery>,
    @Look() look: LookOf,
    @Res() response: ServerResponse,
  ): Promise<void> {
    await this.exports.during(principal, response, () =>
      inSnapshot(this.db, principal.scope, async (tx) => {
        const at = await asOf(tx);
        const found = await findingOf(tx, at, id);
        const rule = ruleSet.get(found.rule);
        if (rule?.on !== 'block') throw new NotFound(`list of items in finding ${id}: its rule looks at whole acts`);
        const rows = await namedItems(tx, at.generation, id);
        const { agreement } = found;
        const notes: Notes = [
          ['Countersign', 'items of a finding'],
          ...(await ledgerNotes(tx, at, new Date())),
          ...notesOf({ finding: id, rule: found.rule, agreement, subject: found.subject }),
          ['rows', rows],
          ['items of which the number alone is known', Math.max(found.count - rows, 0)],
        ];
        await this.exports.send(response, look, {
          name: `items-${id}`,
          ...{ notes, columns, rows },
          pages: cellsOf(wholeItems(tx, at.generation, id), (item) =>
            columns.map((column: ItemColumn) => ITEM_CELLS[column](item, id)),
          ),
          counts: (sent) => ({ rows: sent, items: sent, agreement }),
        });
      }),
    );
  }
}

/** What `due` and `overdue` rest on. */
const hoursNote = (targets: Targets): string =>
  Object.entries(hoursOf(targets))
    .map(([severity, hours]) => `${severity} ${hours ?? 'any'}`)
    .join('; ');

const notesOf = (filter: Readonly<Record<string, string | null | undefined>>): Notes =>
  Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[`filter ${name}`, value] as const],
  );

async function* cellsOf<T>(pages: AsyncIterable<readonly T[]>, cells: (row: T) => Cell[]): AsyncGenerator<Cell[][]> {
  for await (const page of pages) yield page.map(cells);
}

/** Each finding with where desks are with it. */
async function* withDesks(
  tx: Queryable,
  { generation }: AsOf,
  pages: AsyncIterable<readonly FindingSummary[]>,
  { own, working, desk }: { own: string | undefined; working: readonly Working[]; desk: string | undefined },
  { now, targets }: { now: Date; targets: Targets },
): AsyncGenerator<FindingOfRow[]> {
  for await (const page of pages) {
    const ids = page.map(({ id }) => id);
    const desks = await desksOf(tx, generation, ids, own, { now, targets });
    const clauses = await clausesOf(tx, generation, ids);
    const suppressed = await suppressionsAmong(tx, generation, working, ids);
    yield page.map((row) => ({
      ...row,
      clauses: clauses.get(row.id) ?? [],
      desks: desks.get(row.id)!,
      own,
      exceptions: suppressed.get(row.id) ?? [],
      desk,
    }));
  }
}

async function* wholeItems(tx: Queryable, generation: number, id: string): AsyncGenerator<FindingItem[]> {
  for (let after: FindingItem | undefined; ;) {
    const page = await findingItems(tx, generation, id, after, PAGE);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1);
  }
}
