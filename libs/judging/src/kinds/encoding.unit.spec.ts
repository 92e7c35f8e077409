import { type Bits, noBits, withBit } from '../bits.js';
import { type DisclosureFacts, newDisclosure } from './disclosure.js';
import { newAgreement } from './agreement.js';
import { newBlock, newMatched } from './block.js';
import { newRequest, type RequestFacts } from './request.js';
import { newSource } from './source.js';
import { type Key, keys, type Kind } from './key.js';
import { decodeFacts, encodeFacts, type FactsOf } from './all-kinds.js';

const bits = (...items: number[]): Bits => items.reduce(withBit, noBits());

/** Stored and read again, which must give the same facts, in the same order, and the same text again. */
function stored<K extends Kind>(key: Key<K>, facts: FactsOf<K>): unknown {
  const text = encodeFacts(key, facts);
  const again = decodeFacts(key, text);
  expect(again).toEqual(facts);
  expect(Object.keys(again)).toEqual(Object.keys(facts));
  expect(encodeFacts(key, again)).toBe(text);
  return JSON.parse(text);
}

describe('the encoding of facts', () => {
  it('keeps what it does not know as it is', () => {
    stored(keys.finding('a', 'DIS-01', 'd'), {
      kind: 'thing',
      texts: ['', '~', 'quote " and \\', 'Zürich', '\u2028', '\u0001'],
      numbers: [0, -1, 1.5, 2 ** 53, 1_767_225_600_000],
      nothing: null,
      deep: { '"': { x: [[1, 'MATCH', true]] } },
    } as never);
  });

  it('leaves out what a new one has', () => {
    expect(stored(keys.agreement('a'), newAgreement('a', 0))).toEqual({});
    expect(stored(keys.request('a', 'r'), newRequest('a', 'r'))).toEqual({ funnel: {} });
    expect(stored(keys.disclosure('a', '~d'), newDisclosure('a', '~d'))).toEqual({});
    expect(stored(keys.source('a', 'urn:agency:irs:x'), newSource('a', 'urn:agency:irs:x'))).toEqual({});
  });

  it('keeps what differs from a new one', () => {
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
    const disclosure: DisclosureFacts = { ...newDisclosure('a', 'd'), items: 2, blocks: { r: [0] }, slot: 7 };
    expect(stored(keys.disclosure('a', 'd'), disclosure)).toEqual({ items: 2, blocks: { r: [0] }, slot: 7 });
    // A source that has sent nothing in order yet is not like a new one.
    expect(stored(keys.source('a', 's'), { ...newSource('a', 's'), next: 0 })).toEqual({ next: 0 });
  });
});

describe('a stored block', () => {
  const key = keys.block('a', '~d', 3);

  it('leaves out what a new one has', () => {
    expect(stored(key, newBlock('a', '~d', 3))).toEqual({});
  });

  it('keeps sets, and names that say something by being there', () => {
    const block = newBlock('a', '~d', 3);
    block.requested = bits(0, 31);
    block.accepted = bits(1, 40);
    block.rejected = bits(...Array(256).keys());
    block.assessedByRequester.partial = bits(255);
    block.assessedBySource['validated s 1'] = { known: bits(2), insufficient: noBits(), partial: noBits() };
    block.matches['m'] = { ...newMatched(), match: bits(1), paths: { TIN: bits(1), NONE: bits() } };
    block.disclosures['d'] = { items: bits(1), contents: {} };
    block.officers['nobody'] = bits();
    block.counted = { submitted: 2 };
    block.verdicts = { 'REQ-03 r': bits(32) };
    expect(stored(key, block)).toMatchObject({
      requested: -2147483647,
      accepted: 'AgAAAAABAAA=',
      officers: { nobody: 0 },
      matches: { m: { match: 2, paths: { TIN: 2, NONE: 0 } } },
      disclosures: { d: { items: 2 } },
    });
  });

  it('shares no set with what it was read from, so that a block can be added to', () => {
    const block = decodeFacts(key, encodeFacts(key, newBlock('a', '~d', 3)));
    block.requested = withBit(block.requested, 5);
    expect(noBits()).toEqual(bits());
    expect(block.accepted).toEqual(bits());
  });
});
