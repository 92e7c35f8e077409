import { noBits, withBit } from '../bits.js';
import { findingId } from '../kinds/finding.js';
import type { HitRow } from './hit.js';
import { hitLeaf, sealedHit, type SealedHit } from './hit-leaf.js';
import { HitMalformed, parseHitLeaf } from './hit-leaf.js';
import { HitsDisagree, replayHits } from './replay-hits.js';

const id = findingId('REQ-01', 'A-1', 'R-1');
const hit = (no: number, changed: Partial<HitRow> = {}): SealedHit =>
  sealedHit({
    ...{ no, finding: id, rule: 'REQ-01', version: '1.0.0', scope: 'A-1', subject: 'R-1', index: 10 * no },
    ...{ change: 'raised', delta: 1, items: [], severity: 'LOW', unlisted: 0, why: null },
    clauses: [{ field: 'n', operator: '<', expected: 1, actual: no, holds: false, basis: '', entries: [] }],
    evidence: [{ role: 'request', index: no }],
    ...changed,
  });

describe('hits of one finding', () => {
  it('give the finding: the last hit states it, and the deltas add up', () => {
    const hits = [
      hit(3),
      hit(5, { delta: 2, severity: 'HIGH', version: '1.0.1' }),
      hit(9, { change: 'withdrawn', delta: -3, why: { reason: 'retraction', after: 60 } }),
    ];
    expect(replayHits(hits, false)).toEqual({
      ...{ id, rule: 'REQ-01', version: '1.0.0', scope: 'A-1', subject: 'R-1', severity: 'LOW', count: 0 },
      ...{ firstIndex: 30, lastIndex: 90, evidence: [{ role: 'request', index: 9 }] },
      clauses: [expect.objectContaining({ field: 'n', actual: 9 })],
    });
    const gathered = replayHits(hits.slice(0, 2), true);
    expect(gathered).toMatchObject({ severity: 'HIGH', count: 3, version: '1.0.1' });
    expect(gathered.clauses.map(({ actual }) => actual)).toEqual([3, 5]);
  });

  it('may be several of one entry with several portions', () => {
    expect(replayHits([hit(3), hit(4, { index: 30 })], false)).toMatchObject({
      count: 2,
      firstIndex: 30,
      lastIndex: 30,
    });
  });

  const one = withBit(noBits(), 4);
  const why = { reason: 'late fact', after: null } as const;
  it.each<[string, SealedHit[], RegExp]>([
    ['none', [], /at least one/],
    ['an order that goes back', [hit(3), hit(2, { index: 40 })], /hit 2: it does not follow hit 3/],
    ['the same hit twice', [hit(3), hit(3)], /does not follow/],
    ['an entry that goes back', [hit(3), hit(4, { index: 29 })], /does not follow/],
    ['another subject', [hit(3), hit(4, { subject: 'R-2' })], /another rule, agreement or subject/],
    ['another rule', [hit(3), hit(4, { rule: 'REQ-02' })], /another rule, agreement or subject/],
    ['an identity that is not theirs', [hit(3, { finding: 'x'.repeat(22) })], /hit 3: it names finding x+; .* make/],
    ['a first one that raises nothing', [hit(3, { change: 'restated', delta: 0 })], /begins with/],
    ['more withdrawn than there is', [hit(3), hit(4, { change: 'withdrawn', delta: -2, why })], /more than there is/],
    ['a withdrawal that adds', [hit(3), hit(4, { change: 'withdrawn', delta: 1 })], /withdraws nothing/],
    ['a restatement that adds', [hit(3), hit(4, { change: 'restated', delta: 1 })], /not only restated/],
    ['an unknown change', [hit(3, { change: 'lifted' as 'raised' })], /is no change/],
    ['an unknown severity', [hit(3, { severity: 'MILD' as 'LOW' })], /is no severity/],
    [
      'a delta that differs from the number of items',
      [hit(3, { items: [{ block: 0, added: one, removed: noBits() }], delta: 2 })],
      /items/,
    ],
    [
      'a delta that differs from the number of items, named or not',
      [hit(3, { items: [{ block: 0, added: one, removed: noBits() }], delta: 3, unlisted: 1 })],
      /items/,
    ],
    ['a withdrawal without a reason', [hit(3), hit(4, { change: 'withdrawn', delta: -1 })], /does not say why/],
    ['a reason where nothing is withdrawn', [hit(3, { why })], /takes nothing back/],
    ['items cut short', [{ ...hit(3), items: Buffer.alloc(67) }], /items/],
  ])('are refused: %s', (_, hits, detail) => {
    expect(() => replayHits(hits, false)).toThrow(HitsDisagree);
    expect(() => replayHits(hits, false)).toThrow(detail);
  });
});

describe('a hit read from its leaf', () => {
  it('equals the hit', () => {
    const full = hit(7, { items: [{ block: 2, added: withBit(noBits(), 9), removed: noBits() }], subject: 'é"\u2028' });
    expect(parseHitLeaf(hitLeaf(full))).toEqual(full);
    expect(parseHitLeaf(hitLeaf(hit(1)))).toEqual(hit(1));
  });

  const text = hitLeaf(hit(1)).toString();
  it.each([
    ['white space', text.replace('{', '{ ')],
    ['a further member', text.replace('"v":1', '"v":1,"w":1')],
    ['a member twice', text.replace('"no":1', '"no":2,"no":1')],
    ['another order', text.replace('"v":1,"no":1', '"no":1,"v":1')],
    ['no version', text.replace('"v":1,', '')],
    ['a number as text', text.replace('"no":1', '"no":"1"')],
    ['a broken number', text.replace('"delta":1', '"delta":1.5')],
    ['a number below 0', text.replace('"index":10', '"index":-1')],
    ['a reason that is none', text.replace('"why":null', '"why":{"reason":"mood","after":1}')],
    ['a reason with more', text.replace('"why":null', '"why":{"reason":"retraction","after":1,"by":"x"}')],
    ['no list', text.replace('"clauses":[', '"clauses":{"a":[').replace('}],"evidence"', '}]},"evidence"')],
    ['an empty file', ''],
    ['null', 'null'],
    ['not UTF-8', Buffer.from(text).fill(0xff, 20, 22)],
  ])('is refused with %s', (_, bytes) => {
    expect(() => parseHitLeaf(Buffer.from(bytes as string))).toThrow(HitMalformed);
  });
});
