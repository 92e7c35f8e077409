import { type Bits, noBits, withBit } from './bits.js';
import { newBlock } from './kinds/block.js';
import { newDiscloser, newDisclosure, type Part } from './kinds/disclosure.js';
import { type Key, type KeyRange, keys, type Kind } from './kinds/key.js';
import { apartOf, encodeFacts, type FactsOf } from './kinds/all-kinds.js';
import { newRequest, newRequester } from './kinds/request.js';
import { Book, day } from './standing/testing/book.js';
import { custodyOf, disclosureSize, funnelOf, itemsOfFinding, latestPolicy } from './questions.js';
import type { StoredFacts, StoredRow } from './stored-facts.js';

/** Stored facts, with the largest number that was read at once. */
class Store implements StoredFacts {
  private readonly rows = new Map<Key, StoredRow>();
  most = 0;

  put<K extends Kind>(key: Key<K>, facts: FactsOf<K>): this {
    const apart = apartOf(key, facts);
    this.rows.set(key, { key, data: encodeFacts(key, facts), apart: apart ? JSON.stringify(apart) : null });
    return this;
  }

  async get(asked: readonly Key[]): Promise<StoredRow[]> {
    this.most = Math.max(this.most, asked.length);
    return asked.flatMap((key) => this.rows.get(key) ?? []).reverse();
  }

  async keysOf<K extends Kind>([from, to]: KeyRange<K>): Promise<Key<K>[]> {
    return [...this.rows.keys()].filter((key): key is Key<K> => key >= from && key < to).sort();
  }
}

const bits = (...items: number[]): Bits => items.reduce(withBit, noBits());
const act = (index: number, time: number) => ({ index, time, source: 's', sequence: 1, id: `${index}`, receivedAt: 9 });
const rule = 'DIS-17';

describe('items of a finding', () => {
  /** Blocks 0 to 11, whose keys are not in the order of their numbers; in each, the third item hits. */
  const store = (): Store => {
    const made = new Store();
    for (let number = 0; number < 12; number++) {
      const block = newBlock('a', 'r', number);
      block.verdicts = { [`${rule} dhs/r`]: bits(2), [`${rule} irs/d`]: bits(4), 'REQ-03 dhs/r': bits(1) };
      made.put(keys.block('a', 'r', number), block);
    }
    const other = newBlock('a', 'q', 0);
    other.verdicts = { [`${rule} irs/d`]: bits(0, 255) };
    made.put(keys.block('a', 'q', 0), other).put(keys.block('a', 'r2', 0), newBlock('a', 'r2', 0));
    const disclosure = newDisclosure('a', 'd');
    disclosure.blocks = { r: [0, 1], q: [0] };
    return made.put(keys.disclosure('a', 'd'), disclosure);
  };
  const finding = (subject: string) => ({ rule, agreement: 'a', subject });

  it('come in the order of their numbers, a page at a time', async () => {
    const all = Array.from({ length: 12 }, (_, block) => ({ request: 'r', item: block * 256 + 3 }));
    expect(await itemsOfFinding(store(), finding('dhs/r'), 'request', undefined, 100)).toEqual(all);
    const paged: object[] = [];
    for (let after: { request: string; item: number } | undefined; ;) {
      const page = await itemsOfFinding(store(), finding('dhs/r'), 'request', after, 5);
      paged.push(...page);
      if (page.length < 5) break;
      after = page.at(-1);
    }
    expect(paged).toEqual(all);
  });

  it('of a disclosure may be of several requests', async () => {
    const found = await itemsOfFinding(store(), finding('irs/d'), 'disclosure', { request: 'q', item: 1 }, 2);
    expect(found).toEqual([
      { request: 'q', item: 256 },
      { request: 'r', item: 5 },
    ]);
    expect(await itemsOfFinding(store(), finding('irs/unknown'), 'disclosure', undefined, 9)).toEqual([]);
  });
});

describe('the funnel of an agreement', () => {
  const part = (index: number, changes: Partial<Part>): Part => ({
    ...{ act: { ...act(index, 1), source: 'urn:agency:irs:x' }, agency: 'dhs', actors: [], elements: ['address'] },
    ...{ stated: 0, data: `${index}`, items: 0, ...changes },
  });

  it('has a row for each request and one for disclosures without a request, with unnamed items apart and receipts added up', async () => {
    const request = newRequest('a', 'r');
    Object.assign(request.funnel, { submitted: 5, matched: 3, matchedByPath: { TIN: 3 }, disclosed: 2 });
    request.requesters['dhs'] = newRequester();
    request.requesters['dhs'].parts[1] = { act: act(1, 1), stated: 8, data: 'x', items: 5 };
    const named = newDisclosure('a', 'd1');
    named.disclosers['irs'] = newDiscloser();
    named.disclosers['irs'].parts[4] = part(4, { requestId: 'r', stated: 6, items: 2 });
    named.receipts = [
      { ...act(5, 1), count: 1 },
      { ...act(6, 2), count: 2 },
    ];
    const nameless = newDisclosure('a', 'd2');
    nameless.disclosers['irs'] = newDiscloser();
    nameless.disclosers['irs'].parts[7] = part(7, { stated: 7, items: 7 });
    const store = new Store()
      .put(keys.request('a', 'r'), request)
      .put(keys.request('a', '~irs/d2'), newRequest('a', '~irs/d2'))
      .put(keys.request('b', 'r'), newRequest('b', 'r'))
      .put(keys.disclosure('a', 'd1'), named)
      .put(keys.disclosure('a', 'd2'), nameless);
    expect(await funnelOf(store, 'a')).toEqual([
      expect.objectContaining({
        ...{ request: 'r', submitted: 5, stated: 8, unknown: 3 },
        ...{ disclosed: 2, disclosedStated: 6, disclosedUnknown: 4, disclosures: 1, receipts: 1, receivedCount: 3 },
      }),
      expect.objectContaining({
        ...{ request: null, submitted: 0, disclosed: 7, disclosedStated: 7, disclosedUnknown: 0 },
        ...{ disclosures: 1, receipts: 0 },
      }),
    ]);
  });

  it('opens a limited number of facts at a time', async () => {
    const store = new Store();
    for (let i = 0; i < 1_000; i++) store.put(keys.request('a', `r${i}`), newRequest('a', `r${i}`));
    expect(await funnelOf(store, 'a')).toHaveLength(1_000);
    expect(store.most).toBe(256);
  });
});

describe('the size of a disclosure', () => {
  const part = (index: number, changes: Partial<Part>): Part => ({
    ...{ act: { ...act(index, day(2)), source: 'urn:agency:irs:main' }, agency: 'dhs', actors: [], elements: [] },
    ...{ stated: 0, data: `${index}`, items: 0, ...changes },
  });
  const disclosure = newDisclosure('A-1', 'd');
  disclosure.disclosers['irs'] = newDiscloser();
  const sizeAfter = (retractions: (book: Book, first: Part) => void) => {
    const book = new Book();
    book.registeredBy(['irs', 'dhs'], 1);
    const first = part(50, { stated: 8, items: 2 });
    disclosure.disclosers['irs']!.parts = { 50: first, 51: part(51, { stated: 5, items: 5 }) };
    retractions(book, first);
    const store = new Store().put(keys.agreement('A-1'), book.facts).put(keys.disclosure('A-1', 'd'), disclosure);
    return disclosureSize(store, 'A-1', 'irs/d');
  };

  it('is the sum of all parts, except those that both sides have retracted', async () => {
    const whole = { stated: 13, named: 7, unknown: 6, entries: new Set([50, 51]) };
    expect(await sizeAfter(() => undefined)).toEqual(whole);
    expect(await sizeAfter((book, { act }) => void book.retracted(act, 3, 'irs'))).toEqual(whole);
    expect(await sizeAfter((book, { act }) => ['irs', 'stranger'].forEach((by) => book.retracted(act, 3, by)))).toEqual(
      whole,
    );
    expect(await sizeAfter((book, { act }) => ['irs', 'dhs'].forEach((by) => book.retracted(act, 3, by)))).toEqual({
      ...{ stated: 5, named: 5, unknown: 0, entries: new Set([51]) },
    });
  });

  it('is undefined for unknown facts', async () => {
    expect(await disclosureSize(new Store(), 'a', 'irs/d')).toBeUndefined();
  });
});

describe('custody', () => {
  it('shows the place of each copy, and its disposal', async () => {
    const disclosure = newDisclosure('a', 'd');
    disclosure.receipts = [{ ...act(1, 10), count: 3, location: 'VAULT' }];
    disclosure.copies = [{ ...act(2, 20), location: 'LAKE', system: 'x' }];
    disclosure.dispositions = [{ ...act(3, 30), count: 2, method: 'SHREDDED' }];
    const store = new Store().put(keys.disclosure('a', 'd'), disclosure);
    expect(await custodyOf(store, 'a')).toEqual([
      { disclosure: 'd', act: 'receipt', index: 1, time: 10, place: 'VAULT', count: 3 },
      { disclosure: 'd', act: 'copy', index: 2, time: 20, place: 'LAKE', count: null },
      { disclosure: 'd', act: 'disposition', index: 3, time: 30, place: 'SHREDDED', count: 2 },
    ]);
    expect(await custodyOf(store, 'b')).toEqual([]);
  });
});

describe('the policy in effect', () => {
  it('is undefined for unknown facts', async () => {
    expect(await latestPolicy(new Store(), 'a')).toBeUndefined();
  });
});
