import { PartTooSmall } from './errors.js';

/** Groups that may be open at once; a column that would make more of them is written in the rows instead. */
const MAX_OPEN_GROUPS = 64;
/** The contract allows no more rows in an event. */
const MAX_ROWS = 20_000;

/** One part being filled: rows that share the values of the grouping columns. */
interface Group {
  defaults: Map<string, string>;
  columns: string[];
  itemNos: number[];
  /** JSON text of each cell, by column. */
  cells: string[][];
  ascending: boolean;
  bytes: number;
}

export interface SplitterOptions {
  /** The item's columns, itemNo left out, in the order in which rows have them. */
  columns: readonly string[];
  /** Columns whose values many items share: items are parted by them, and the value goes to `defaults`. */
  groupBy: readonly string[];
  /** Largest size of one part's `items` object, in bytes. */
  maxBytes: number;
}

/**
 * Turns a stream of items into the `items` of bulk events, as JSON text. Items with equal values in the grouping columns travel together,
 * so that common values are written once, and a row holds only the others. The cuts depend on the items alone: the same stream is always
 * parted alike. Holds at most 64 unfinished parts.
 */
export class ItemSplitter {
  private groups = new Map<string, Group>();
  private groupBy: string[];
  private rowColumns: string[];

  constructor(private readonly options: SplitterOptions) {
    this.groupBy = options.columns.filter((name) => options.groupBy.includes(name));
    this.rowColumns = options.columns.filter((name) => !options.groupBy.includes(name));
  }

  /** Takes one item; gives the parts that became full. Throws PartTooSmall if one item alone does not fit. */
  push(item: { itemNo: number }): readonly string[] {
    const values = item as unknown as Record<string, unknown>;
    let full = NONE;
    let key = this.keyOf(values);
    let group = this.groups.get(key);
    if (!group) {
      if (this.groups.size >= MAX_OPEN_GROUPS) {
        full = this.demote();
        key = this.keyOf(values);
      }
      this.groups.set(key, (group = this.open(values)));
    }
    const { columns } = group;
    const texts: string[] = [];
    let bytes = String(item.itemNo).length + 3 + columns.length;
    for (const name of columns) {
      const text = textOf(values[name]);
      texts.push(text);
      bytes += Buffer.byteLength(text);
    }
    if (group.itemNos.length > 0 && (group.bytes + bytes > this.options.maxBytes || group.itemNos.length >= MAX_ROWS)) {
      full = [...full, close(group)];
      Object.assign(group, this.open(values));
    }
    if (group.bytes + bytes > this.options.maxBytes) throw new PartTooSmall(item.itemNo, this.options.maxBytes);
    const last = group.itemNos.at(-1);
    if (last !== undefined && last >= item.itemNo) group.ascending = false;
    group.itemNos.push(item.itemNo);
    for (let i = 0; i < texts.length; i++) group.cells[i]!.push(texts[i]!);
    group.bytes += bytes;
    return full;
  }

  /** The parts that are not full. */
  finish(): string[] {
    const parts = [...this.groups.values()].map(close);
    this.groups.clear();
    return parts;
  }

  /** A column that is absent must stay absent, because a row cannot leave a cell out: so presence parts items too. */
  private keyOf(values: Record<string, unknown>): string {
    let key = '';
    for (const name of this.groupBy) {
      const value = values[name];
      key += value === undefined ? '|' : `${textOf(value)}|`;
    }
    for (const name of this.rowColumns) key += values[name] === undefined ? '-' : '+';
    return key;
  }

  private open(values: Record<string, unknown>): Group {
    const shared = this.groupBy.filter((name) => values[name] !== undefined);
    const defaults = new Map(shared.map((name) => [name, textOf(values[name])]));
    const columns = this.rowColumns.filter((name) => values[name] !== undefined);
    let bytes = 60;
    for (const [name, text] of defaults) bytes += name.length + Buffer.byteLength(text) + 4;
    for (const name of columns) bytes += name.length + 3;
    return { defaults, columns, itemNos: [], cells: columns.map(() => []), ascending: true, bytes };
  }

  /** Too many groups: the column with the most different values is written in the rows from here on. */
  private demote(): string[] {
    const distinct = (name: string): number =>
      new Set([...this.groups.values()].map((group) => group.defaults.get(name))).size;
    const [column] = this.groupBy.toSorted((a, b) => distinct(b) - distinct(a));
    this.groupBy = this.groupBy.filter((name) => name !== column);
    this.rowColumns = this.options.columns.filter((name) => !this.groupBy.includes(name));
    return this.finish();
  }
}

const NONE: readonly string[] = [];
const texts = new WeakMap<object, string>();

/** JSON text. That of frozen lists is kept, because the same few come again in a million rows. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) texts.set(value, (text = JSON.stringify(value)));
  return text;
}

/** Rows in item order. A column in which all rows agree moves to the defaults. */
function close(group: Group): string {
  const { itemNos, defaults } = group;
  const rows = itemNos.length;
  const columns: string[] = [];
  const cells: string[][] = [];
  const shared = [...defaults];
  group.columns.forEach((name, i) => {
    const column = group.cells[i]!;
    if (rows > 1 && column.every((text) => text === column[0])) shared.push([name, column[0]!]);
    else {
      columns.push(name);
      cells.push(column);
    }
  });
  const texts = itemNos.map((itemNo, row) => {
    let text = `[${itemNo}`;
    for (const column of cells) text += `,${column[row]!}`;
    return `${text}]`;
  });
  const ordered = group.ascending
    ? texts
    : itemNos
        .map((itemNo, row) => ({ itemNo, row }))
        .sort((a, b) => a.itemNo - b.itemNo)
        .map(({ row }) => texts[row]!);
  const given = shared.map(([name, text]) => `"${name}":${text}`).join(',');
  const fields = JSON.stringify(['itemNo', ...columns]);
  return `{${given ? `"defaults":{${given}},` : ''}"fields":${fields},"rows":[${ordered.join(',')}]}`;
}
