import { FOLDED_TABLES } from '#libs/readmodel';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { HIT_TREES } from '../seal/hit-tree.js';
import { GAPS } from '../session/gaps.js';
import { AGREEMENTS } from './agreement-rows.js';
import { DISCLOSURE_ITEMS, EVENTS, SUBJECT_ITEMS } from './event-rows.js';
import { DISCLOSURE_PARTS, DISCLOSURES } from './disclosure-rows.js';
import { LACKS } from './lack-rows.js';
import { FINDING_ITEMS } from './finding-item-rows.js';
import { FINDING_ENTRIES, FINDINGS, HITS, NOT_EVALUABLE, SUMS_OF_FINDINGS, SUMS_OF_LINES } from './finding-rows.js';
import { FUNNEL } from './funnel-rows.js';
import { MEMORY, WAKE_UPS } from './memory-rows.js';
import { PARTIES } from './party-rows.js';
import { SOURCES } from './source-rows.js';
import { RETRACTIONS } from './retraction-rows.js';
import { VERSIONS } from './version-rows.js';
import { WATERMARKS } from './watermark-rows.js';
import { RULE_SETS } from './rule-set-rows.js';

const WHOLE_ROWS = [
  EVENTS,
  AGREEMENTS,
  DISCLOSURE_ITEMS,
  SUBJECT_ITEMS,
  HITS,
  FINDING_ENTRIES,
  FINDINGS,
  NOT_EVALUABLE,
  LACKS,
  MEMORY,
  GAPS,
  RULE_SETS,
  HIT_TREES,
  PARTIES,
  SOURCES,
  VERSIONS,
  WATERMARKS,
  FUNNEL,
  FINDING_ITEMS,
  DISCLOSURES,
  DISCLOSURE_PARTS,
];
const UPDATES = [RETRACTIONS, WAKE_UPS, SUMS_OF_FINDINGS, SUMS_OF_LINES];
const OF_EVERY_TABLE = ['generation', 'shard'];

describe('the columns that a commit writes, and the tables of the migrations', () => {
  let bench: DetectorBench;
  /** By table and column. */
  const columns = new Map<string, Map<string, { type: string; nullable: boolean }>>();
  beforeAll(async () => {
    bench = await DetectorBench.open();
    const rows = await bench.owner.query<{ table: string; column: string; type: string; nullable: boolean }[]>(
      `SELECT table_schema || '.' || table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS nullable
       FROM information_schema.columns WHERE table_schema = 'readmodel'`,
    );
    for (const { table, column, type, nullable } of rows) {
      if (!columns.has(table)) columns.set(table, new Map());
      columns.get(table)!.set(column, { type, nullable });
    }
  });
  afterAll(() => bench.close());

  /** PostgreSQL's own name of a type. */
  const ownName = async (type: string): Promise<string> => {
    const [row] = await bench.owner.query<{ name: string }[]>(
      'SELECT typname AS name FROM pg_type WHERE oid = $1::regtype',
      [type],
    );
    return row!.name;
  };

  it('are the same tables', () => {
    const tables = WHOLE_ROWS.map(({ table }) => table).sort();
    expect(tables).toEqual(FOLDED_TABLES.map((table) => `readmodel.${table}`).sort());
  });

  it.each(WHOLE_ROWS.map((writer) => [writer.table, writer] as const))('have the same columns: %s', (table, writer) => {
    const written = [...OF_EVERY_TABLE, ...writer.columns.map(({ name }) => name)];
    expect(written.sort()).toEqual([...columns.get(table)!.keys()].sort());
  });

  it.each([...WHOLE_ROWS, ...UPDATES].map((writer) => [writer.table, writer] as const))(
    'have columns of the same types: %s',
    async (table, writer) => {
      for (const { name, type, nullable } of writer.columns) {
        const column = columns.get(table)!.get(name);
        expect([name, column?.type]).toEqual([name, await ownName(type)]);
        // A value that is never null may go into a nullable column.
        if (nullable) expect([name, column?.nullable]).toEqual([name, true]);
      }
    },
  );

  it.each([...WHOLE_ROWS, ...UPDATES].map((writer) => [writer.text, writer] as const))(
    'are planned with the keys of the tables: %s',
    async (text, { columns }) => {
      const values = ['1', `'0'`, ...columns.map(() => 'NULL')].join(', ');
      await bench.owner.query(`PREPARE planned AS ${text}; EXPLAIN EXECUTE planned(${values}); DEALLOCATE planned`);
    },
  );
});
