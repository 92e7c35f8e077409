import fc from 'fast-check';
import { inspect, type Bulk } from '#libs/contracts';
import { draftOfText } from '../event/draft.js';
import { encodeDraft } from '../event/build-event.js';
import { PartTooSmall } from './errors.js';
import { ItemSplitter } from './item-splitter.js';
import { joinItems } from './join-items.js';
import { splitAct, splitItems, type ItemOf } from './split-items.js';

const MATCH = 'gov.transfer.match.performed.v1';
const REQUEST = 'gov.transfer.request.submitted.v1';
const act = { source: 'urn:agency:irs:disclosure', agreementid: 'mou-1', time: '2025-08-07' };
const match = { matchId: 'm1', requestId: 'r1' };
const request = { requestId: 'r1', requesterRef: `k1:${'a'.repeat(43)}`, itemsCount: 1 };

const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const matchItems = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 300 }).chain((numbers) =>
  fc.tuple(
    ...numbers.map((itemNo) =>
      fc.record({
        itemNo: fc.constant(itemNo),
        path: fc.constantFrom('TIN', 'ADDRESS', 'NAME DOB'),
        result: fc.constantFrom('MATCH' as const, 'NO_MATCH' as const),
        addressCompared: optional(fc.boolean()),
        candidateCount: optional(fc.integer({ min: 0, max: 200 })),
        subjectRef: optional(fc.constantFrom(`k1:${'b'.repeat(43)}`, `k1:${'c'.repeat(43)}`)),
      }),
    ),
  ),
);
const defined = (item: object) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
const byItemNo = (a: { itemNo: number }, b: { itemNo: number }) => a.itemNo - b.itemNo;

describe('splitItems', () => {
  it('gives back every item once, in parts that fit, numbered of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(matchItems, fc.integer({ min: 1_500, max: 4_000 }), async (items, maxBytes) => {
        const split = await splitItems(MATCH, match, items, { maxBytes });
        const back: { itemNo: number }[] = [];
        let part = 0;
        if (items.length > 0) {
          for await (const text of split.data()) {
            const { value } = encodeDraft(draftOfText(MATCH, act, text), { sequence: 1 });
            expect(value.length).toBeLessThanOrEqual(maxBytes);
            const data = JSON.parse(text) as { part: number; of: number; items: Bulk };
            expect([data.part, data.of]).toEqual([++part, split.of]);
            // The fast path of admission: the text is what JSON.stringify would write.
            expect(JSON.stringify(data)).toBe(text);
            const numbers = data.items.rows.map((row) => row[data.items.fields.indexOf('itemNo')] as number);
            expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
            back.push(...joinItems(data.items));
          }
          expect(part).toBe(split.of);
        }
        expect(back.sort(byItemNo)).toEqual(items.map(defined).sort(byItemNo as never));
      }),
      { numRuns: 60 },
    );
  });

  it('says once what rows share: NO_MATCH rows hold their number only', async () => {
    const items = Array.from({ length: 20_000 }, (_, i): ItemOf<typeof MATCH> =>
      i % 25 === 0
        ? { itemNo: i + 1, path: 'TIN', result: 'MATCH', addressCompared: false, subjectRef: `k1:${'d'.repeat(43)}` }
        : { itemNo: i + 1, path: 'TIN', result: 'NO_MATCH' },
    );
    const parts = await splitAct(MATCH, match, items);
    const none = parts.filter((part) => part.items.defaults?.result === 'NO_MATCH');
    expect(none.every((part) => part.items.fields.join() === 'itemNo')).toBe(true);
    expect(none[0]!.items.rows.length).toBeGreaterThan(5_000);
    expect(parts.length).toBeLessThan(6);
  });

  it('keeps one column of several thousand address codes in one event', async () => {
    const items = Array.from({ length: 12_800 }, (_, i) => ({
      itemNo: i + 1,
      namePresent: true,
      addressCodes: i % 3 ? [] : ['A02'],
    }));
    const parts = await splitAct(REQUEST, { ...request, itemsCount: 12_800 }, items);
    expect(parts).toHaveLength(3);
    expect(parts[0]!.items!.defaults).toEqual({ namePresent: true });
    for (const data of parts) {
      const { value } = encodeDraft(draftOfText(REQUEST, act, JSON.stringify(data)));
      expect(value.length).toBeLessThanOrEqual(60_000);
      expect(inspect(value).refused).toBeUndefined();
    }
  });

  it('stops parting by a column that differs from item to item', async () => {
    const officer = (n: number) => `k1:${String(n).padStart(43, '0')}`;
    const items = Array.from({ length: 5_000 }, (_, i) => ({ itemNo: i + 1, officers: [officer(i % 1_000)] }));
    const parts = await splitAct(REQUEST, request, items);
    expect(parts.length).toBeLessThan(64 + 12);
    expect(parts.flatMap((part) => [...joinItems(part.items!)]).sort(byItemNo)).toEqual(items);
  });

  it('gives an act without items one event without them', async () => {
    expect(await splitAct(REQUEST, request, [])).toEqual([request]);
  });

  it('says which item alone is too large', () => {
    const splitter = new ItemSplitter({ columns: ['officers'], groupBy: [], maxBytes: 100 });
    expect(() => splitter.push({ itemNo: 7, officers: ['x'.repeat(100)] } as { itemNo: number })).toThrow(PartTooSmall);
  });
});
