import type { Act, Mark } from '../act.js';
import { and, Bits, isEmpty, noBits, or, overlap } from '../bits.js';
import { isEmptyRecord, newRecord } from '../record.js';
import { packSet, type StoredSet, unpackSet } from './encode-set.js';
import type { Encoding } from './encoding.js';
import { idOfSubject, isRequest } from './disclosure.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** One statement about items of one block. */
export interface Statement {
  act: Act;
}

/** The address levels that a statement gives to the items that it covers. */
export interface Assessed {
  known: Bits;
  insufficient: Bits;
  partial: Bits;
}
export const newAssessed = (): Assessed => ({ known: noBits(), insufficient: noBits(), partial: noBits() });

/** Items that a requester requested, with its statements about them. */
export interface Submitted extends Statement, Assessed {
  items: Bits;
  nameKnown: Bits;
  nameMissing: Bits;
  officers: Record<string, Bits>;
  reasons: Record<string, Bits>;
}
const newSubmitted = (act: Act): Submitted => ({
  act,
  items: noBits(),
  nameKnown: noBits(),
  nameMissing: noBits(),
  officers: newRecord(),
  reasons: newRecord(),
  ...newAssessed(),
});

/** Addresses as an answering agency assessed them. */
export interface AssessmentStatement extends Statement, Assessed {}
const newAssessmentStatement = (act: Act): AssessmentStatement => ({ act, ...newAssessed() });

export interface Answered extends Statement {
  accepted: Bits;
  rejected: Bits;
}
const newAnswered = (act: Act): Answered => ({ act, accepted: noBits(), rejected: noBits() });

/** Rows of one match, by their contents. `compared`/`notCompared`: only rows that state it themselves. */
export interface Matched extends Statement {
  matchId: string;
  match: Bits;
  other: Bits;
  paths: Record<string, Bits>;
  compared: Bits;
  notCompared: Bits;
}
const newMatched = (act: Act): Matched => ({
  act,
  matchId: '',
  match: noBits(),
  other: noBits(),
  paths: newRecord(),
  compared: noBits(),
  notCompared: noBits(),
});

/** Rows of one part of a disclosure. `elements`: as JSON, the disclosed elements of rows that state them themselves. */
export interface Disclosed extends Statement {
  /** `<discloser>/<id>`. */
  disclosure: string;
  items: Bits;
  elements: Record<string, Bits>;
}
const newDisclosed = (act: Act): Disclosed => ({ act, disclosure: '', items: noBits(), elements: newRecord() });

/** Statements about items of a block, by entry. */
export interface Statements {
  submitted: Record<string, Submitted>;
  assessed: Record<string, AssessmentStatement>;
  answered: Record<string, Answered>;
  matched: Record<string, Matched>;
  disclosed: Record<string, Disclosed>;
}
const newStatement: { [K in keyof Statements]: (act: Act) => Statements[K][string] } = {
  submitted: newSubmitted,
  assessed: newAssessmentStatement,
  answered: newAnswered,
  matched: newMatched,
  disclosed: newDisclosed,
};
const STATEMENTS = Object.keys(newStatement) as (keyof Statements)[];

/** 256 items of one request. Each statement about them is kept unchanged, so the order of arrival leaves no trace. */
export interface BlockFacts extends Statements {
  kind: 'block';
  agreement: string;
  /** The request's id, for every requester that uses it, or `~<discloser>/<disclosure>` for the items of a disclosure that names none. */
  request: string;
  block: number;
  /** Items that this block has added to its request, to officers and to disclosures, by counter. */
  counted: Record<string, Bits>;
  /** Entries whose statements wait for the conclusion of the block itself. */
  waiting: Record<string, true>;
  /** `<rule> <subject>` -> items that hit now. */
  verdicts: Record<string, Bits>;
}

export const newBlock = (agreement: string, request: string, block: number): BlockFacts => ({
  kind: 'block',
  agreement,
  request,
  block,
  submitted: newRecord(),
  assessed: newRecord(),
  answered: newRecord(),
  matched: newRecord(),
  disclosed: newRecord(),
  counted: newRecord(),
  waiting: newRecord(),
  verdicts: newRecord(),
});

/** The statement of one entry in a block, created if there is none. */
export function statementOf<K extends keyof Statements>(block: BlockFacts, type: K, act: Act): Statements[K][string] {
  const statements = block[type] as Record<string, Statements[K][string]>;
  const statement = (statements[act.index] ??= newStatement[type](act));
  // A statement that is folded again may have other marks.
  statement.act = act;
  return statement;
}

/** The items that a statement covers. */
const itemsOfStatement: { [K in keyof Statements]: (statement: Statements[K][string]) => Bits } = {
  submitted: ({ items }) => items,
  assessed: ({ known }) => known,
  answered: ({ accepted, rejected }) => or(accepted, rejected),
  matched: ({ match, other }) => or(match, other),
  disclosed: ({ items }) => items,
};

/** The part of a statement about some items. */
function wordAbout<W extends Statement>(statement: W, items: Bits): W {
  const out = { ...statement } as Record<string, unknown>;
  for (const [name, member] of Object.entries(statement) as [string, Act | string | Bits | Record<string, Bits>][]) {
    if (name === 'act' || typeof member === 'string') continue;
    if (member instanceof Bits) out[name] = and(member, items);
    else {
      const sets = newRecord<Bits>();
      for (const [of, set] of Object.entries(member as Record<string, Bits>))
        if (overlap(set, items)) sets[of] = and(set, items);
      out[name] = sets;
    }
  }
  return out as W;
}

/**
 * A block reduced to some of its items. A verdict on an item depends on no other item of its block, so a few items can be counted or judged
 * again alone.
 */
export function blockOf(block: BlockFacts, items: Bits): BlockFacts {
  const out = { ...block };
  for (const type of STATEMENTS) {
    const statements = block[type] as Record<string, Statements[typeof type][string]>;
    const some = newRecord<Statement>();
    const itemsOf = itemsOfStatement[type] as (statement: Statement) => Bits;
    for (const index in statements)
      if (overlap(itemsOf(statements[index]!), items)) some[index] = wordAbout<Statement>(statements[index]!, items);
    (out as Record<string, unknown>)[type] = some;
  }
  return out;
}

/** Items that anyone disclosed under an id. */
export function disclosedUnder({ disclosed }: BlockFacts, id: string): Bits {
  let items = noBits();
  for (const index in disclosed) {
    const statement = disclosed[index]!;
    if (idOfSubject(statement.disclosure) === id) items = or(items, statement.items);
  }
  return items;
}

/** Items of an entry's waiting statements: its matches and its disclosures. */
export function waitingItems({ matched, disclosed }: BlockFacts, index: string): { act: Act; items: Bits } | undefined {
  const [match, disclosure] = [matched[index], disclosed[index]];
  const act = (match ?? disclosure)?.act;
  return act && { act, items: or(match?.match ?? noBits(), disclosure?.items ?? noBits()) };
}

type StoredStatement = Record<string, StoredSet | Record<string, StoredSet> | StoredAct>;
/** An act as it is stored; its entry is the name of the statement. */
type StoredAct = [
  time: number,
  source: string,
  sequence: number,
  id: string,
  receivedAt: number,
  day: string,
  via: string,
  mark?: Mark,
];

function packAct({ time, source, sequence, id, receivedAt, day = '', via = '', mark }: Act): StoredAct {
  const stored: StoredAct = [time, source, sequence, id, receivedAt, day, via];
  if (mark) stored.push(mark);
  return stored;
}

const unpackAct = (stored: StoredAct, index: number): Act => {
  const [time, source, sequence, id, receivedAt, day, via, mark] = stored;
  return {
    ...{ time, source, sequence, id, index, receivedAt },
    ...(day ? { day } : {}),
    ...(via ? { via } : {}),
    ...(mark ? { mark } : {}),
  };
};

function each<T, U>(record: Record<string, T>, change: (member: T, name: string) => U): Record<string, U> {
  const out = newRecord<U>();
  for (const name in record) out[name] = change(record[name]!, name);
  return out;
}

/** Leaves out empty sets: nine in ten are empty. */
function packStatement({ act, ...members }: Statement): StoredStatement {
  const out: StoredStatement = { act: packAct(act) };
  for (const [name, member] of Object.entries<Bits | string | Record<string, Bits>>(members)) {
    if (typeof member === 'string') out[name] = member;
    else if (!(member instanceof Bits)) {
      if (!isEmptyRecord(member)) out[name] = each(member, packSet);
    } else if (!isEmpty(member)) out[name] = packSet(member);
  }
  return out;
}

const TEXTS = ['matchId', 'disclosure'];

function unpackStatement<K extends keyof Statements>(
  type: K,
  { act, ...members }: StoredStatement,
  index: number,
): Statements[K][string] {
  const statement = newStatement[type](unpackAct(act as StoredAct, index)) as unknown as Record<string, unknown>;
  for (const [name, member] of Object.entries(members)) {
    if (TEXTS.includes(name)) statement[name] = member;
    else if (typeof member === 'object') statement[name] = each(member as Record<string, StoredSet>, unpackSet);
    else statement[name] = unpackSet(member);
  }
  return statement as unknown as Statements[K][string];
}

type StoredBlock = { [K in keyof Statements]?: Record<string, StoredStatement> } & {
  counted?: Record<string, StoredSet>;
  waiting?: number[];
  verdicts?: Record<string, StoredSet>;
};

const encoding: Encoding<BlockFacts> = {
  pack(block) {
    const out: StoredBlock = {};
    for (const type of STATEMENTS)
      if (!isEmptyRecord(block[type])) out[type] = each(block[type] as Record<string, Statement>, packStatement);
    if (!isEmptyRecord(block.counted)) out.counted = each(block.counted, packSet);
    if (!isEmptyRecord(block.waiting)) out.waiting = Object.keys(block.waiting).map(Number);
    if (!isEmptyRecord(block.verdicts)) out.verdicts = each(block.verdicts, packSet);
    return out;
  },
  unpack(stored, block) {
    const { counted, waiting = [], verdicts, ...statements } = stored as StoredBlock;
    for (const type of STATEMENTS) {
      const own = statements[type];
      if (own)
        Object.assign(
          block[type],
          each(own, (statement, index) => unpackStatement(type, statement, Number(index))),
        );
    }
    if (counted) block.counted = each(counted, unpackSet);
    for (const index of waiting) block.waiting[index] = true;
    if (verdicts) block.verdicts = each(verdicts, unpackSet);
    return block;
  },
};

export const block: KindOfFacts<BlockFacts> = {
  empty: newBlock,
  encoding,
  *readWith({ request, disclosed }, agreement) {
    if (isRequest(request)) yield keys.request(agreement, request);
    const seen = new Set<string>();
    for (const index in disclosed) {
      const { disclosure } = disclosed[index]!;
      if (seen.has(disclosure)) continue;
      seen.add(disclosure);
      yield keys.disclosure(agreement, disclosure.slice(disclosure.indexOf('/') + 1));
    }
  },
};
