import { type Bits, noBits, withBit } from '../bits.js';
import { type DisclosureFacts, newDiscloser, newDisclosure, type Part } from './disclosure.js';
import { newAgreement } from './agreement.js';
import { newBlock, statementOf } from './block.js';
import { newRequest, type RequestFacts } from './request.js';
import { Book } from '../standing/testing/book.js';
import { type Claim, newSource, type SequenceChunk } from './source.js';
import { type Key, keys, type Kind } from './key.js';
import { apartOf, decodeFacts, encodeFacts, type FactsOf } from './all-kinds.js';

const bits = (...items: number[]): Bits => items.reduce(withBit, noBits());

/** Stored and read again, which must give the same facts, in the same order, and the same text again. */
function stored<K extends Kind>(key: Key<K>, facts: FactsOf<K>): unknown {
  const text = encodeFacts(key, facts);
  const apart = apartOf(key, facts);
  const again = decodeFacts(key, text, apart && (JSON.parse(JSON.stringify(apart)) as object[]));
  expect(again).toEqual(facts);
  expect(Object.keys(again)).toEqual(Object.keys(facts));
  expect(encodeFacts(key, again)).toBe(text);
  return JSON.parse(text);
}

describe('the encoding of facts', () => {
  it('keeps unknown members unchanged', () => {
    stored(keys.finding('a', 'DIS-01', 'd'), {
      kind: 'thing',
      texts: ['', '~', 'quote " and \\', 'Zürich', '\u2028', '\u0001'],
      numbers: [0, -1, 1.5, 2 ** 53, 1_767_225_600_000],
      nothing: null,
      deep: { '"': { x: [[1, 'MATCH', true]] } },
    } as never);
  });

  it('omits members that equal those of new facts', () => {
    expect(stored(keys.agreement('a'), newAgreement('a', 0))).toEqual({});
    expect(stored(keys.request('a', 'r'), newRequest('a', 'r'))).toEqual({ funnel: {} });
    expect(stored(keys.disclosure('a', '~d'), newDisclosure('a', '~d'))).toEqual({});
    expect(stored(keys.source('a', 'urn:agency:irs:x'), newSource('a', 'urn:agency:irs:x'))).toEqual({});
  });

  it('keeps an agreement’s documents apart, and shares them with what is decoded', () => {
    const book = new Book();
    book.registered('irs', 1);
    const { facts } = book;
    const key = keys.agreement(facts.agreement);
    expect(facts.documents.length).toBeGreaterThan(0);
    expect(stored(key, facts)).not.toHaveProperty('documents');
    const apart = apartOf(key, facts)!;
    expect(decodeFacts(key, encodeFacts(key, facts), apart).documents).toBe(apart);
    expect(apartOf(key, newAgreement('a', 0))).toBeUndefined();
    expect(apartOf(keys.request('a', 'r'), newRequest('a', 'r'))).toBeUndefined();
  });

  it('keeps members that differ from new facts', () => {
    const request: RequestFacts = {
      ...newRequest('a', 'r'),
      volume: 1,
      disclosures: ['d'],
      verdicts: { 'MAT-06 r': 1 },
    };
    request.funnel.matchedByPath = { TIN: 3 };
    const act = { time: 1, source: 's', sequence: 0, id: 'i', index: 2, receivedAt: 3 };
    request.withdrawn = act;
    expect(stored(keys.request('a', 'r'), request)).toEqual({
      volume: 1,
      disclosures: ['d'],
      funnel: { matchedByPath: { TIN: 3 } },
      verdicts: { 'MAT-06 r': 1 },
      withdrawn: act,
    });
    const disclosure: DisclosureFacts = { ...newDisclosure('a', 'd'), blocks: { r: [0] } };
    disclosure.disclosers['irs'] = { ...newDiscloser(), better: 2 };
    expect(stored(keys.disclosure('a', 'd'), disclosure)).toMatchObject({
      blocks: { r: [0] },
      disclosers: { irs: { better: 2 } },
    });
    // A source that has sent nothing in order yet is not like a new one.
    expect(stored(keys.source('a', 's'), { ...newSource('a', 's'), next: 0 })).toEqual({ next: 0 });
  });
});

describe('a stored disclosure', () => {
  const key = keys.disclosure('a', 'd');
  const partOf = (index: number, more: Partial<Part> = {}): Part => ({
    act: { time: index, source: 'urn:agency:irs:x', sequence: index, id: `i${index}`, index, receivedAt: 3 },
    ...{ requestId: 'r', agency: 'dhs', actors: ['a'], elements: ['name'], elementClass: 'identity' },
    ...{ stated: 9, part: index, of: 9, data: `data ${index}`, items: 1 },
    ...more,
  });
  const disclosureOf = (...parts: Part[]): DisclosureFacts => {
    const facts = newDisclosure('a', 'd');
    const own = newDiscloser();
    for (const part of parts) own.parts[part.act.index] = part;
    facts.disclosers['irs'] = own;
    return facts;
  };

  it('stores members that its parts share once, and the members in which a part differs', () => {
    const { act } = partOf(3);
    const alone: Part = {
      act: { ...act, day: '2025-01-31', via: 'other', mark: { conflict: true } },
      ...{ agency: 'dhs', actors: [], elements: [], courtOrder: true, stated: 2, data: '', items: 0 },
      ...{ payloadDigest: 'sha', matchId: 'm' },
    };
    const facts = disclosureOf(partOf(1), partOf(2), alone);
    facts.disclosers['irs']!.counted = { 1: { items: 0, request: 'r' }, 3: { items: 2, request: '' } };
    facts.disclosers['irs']!.requests = { r: 'name' };
    const text = stored(key, facts) as { disclosers: { irs: { heads: unknown[] } } };
    expect(text.disclosers.irs.heads).toHaveLength(2);
  });

  it('needs few characters for each further part', () => {
    const some = Array.from({ length: 100 }, (_, n) => partOf(n + 1));
    const sizeOf = (parts: Part[]): number => encodeFacts(key, disclosureOf(...parts)).length;
    expect((sizeOf(some) - sizeOf(some.slice(0, 50))) / 50).toBeLessThan(60);
  });
});

describe('stored sequences of a source', () => {
  const key = keys.sequences('a', 'urn:agency:irs:x', 3);
  const empty = { kind: 'sequences', slots: {}, vouched: {}, watermarks: {}, hidden: {} } as const;

  it('keep the speaker of each claim and its way in', () => {
    const claims: Claim[] = [
      { time: 1, index: 2, id: 'i' },
      { time: 1, index: 3, id: '' },
      { time: 1, index: 4, id: 'i', type: 't' },
      { time: 1, index: 5, id: 'i', day: '2025-01-31', via: 'only claimed' },
      { time: 1, index: 6, id: 'i', after: 0 },
      { time: 1, index: 7, id: 'i', type: '', via: 'other', after: 9 },
    ];
    const watermark = { time: 1, index: 8, next: 9, upTo: 10, unnumbered: true } as const;
    const facts: SequenceChunk = {
      ...{ kind: 'sequences', slots: { 0: claims, 15: [claims[0]!] } },
      ...{ vouched: { 0: 0, 15: 7 }, watermarks: { 3: [watermark] }, hidden: { 4: true } },
    };
    expect(stored(key, facts)).toMatchObject({ slots: { 15: [[1, 2, 'i']] } });
    stored(key, empty);
  });
});

describe('a stored block', () => {
  const key = keys.block('a', '~d', 3);

  it('omits members that equal those of new facts', () => {
    expect(stored(key, newBlock('a', '~d', 3))).toEqual({});
  });

  const act = { time: 1, source: 'urn:agency:irs:x', sequence: 4, id: 'i', index: 12, receivedAt: 3 };

  it('keeps each statement with its act, and names without items that have a meaning', () => {
    const block = newBlock('a', '~d', 3);
    const submitted = statementOf(block, 'submitted', act);
    submitted.items = bits(0, 31);
    submitted.partial = bits(255);
    submitted.officers['nobody'] = bits();
    const answered = statementOf(block, 'answered', {
      ...{ ...act, index: 13, day: '2025-01-31', via: 'other', mark: { conflict: true } },
    });
    answered.accepted = bits(1, 40);
    answered.rejected = bits(...Array(256).keys());
    const matched = statementOf(block, 'matched', act);
    matched.matchId = 'm';
    matched.match = bits(1);
    matched.paths = { TIN: bits(1), NONE: bits() };
    const disclosed = statementOf(block, 'disclosed', act);
    disclosed.disclosure = 'irs/d';
    disclosed.items = bits(1);
    block.counted = { submitted: bits(0, 1) };
    block.waiting = { 12: true };
    block.verdicts = { 'REQ-03 r': bits(32) };
    const text = [1, 'urn:agency:irs:x', 4, 'i', 3];
    expect(stored(key, block)).toMatchObject({
      submitted: { 12: { act: [...text, '', ''], items: -2147483647, officers: { nobody: 0 } } },
      answered: { 13: { act: [...text, '2025-01-31', 'other', { conflict: true }], accepted: 'AgAAAAABAAA=' } },
      matched: { 12: { matchId: 'm', match: 2, paths: { TIN: 2, NONE: 0 } } },
      disclosed: { 12: { disclosure: 'irs/d', items: 2 } },
    });
  });

  it('shares no set with its stored form, so that a block can be changed', () => {
    const block = decodeFacts(key, encodeFacts(key, newBlock('a', '~d', 3)));
    const word = statementOf(block, 'submitted', act);
    word.items = withBit(word.items, 5);
    expect(noBits()).toEqual(bits());
    expect(word.known).toEqual(bits());
  });
});
