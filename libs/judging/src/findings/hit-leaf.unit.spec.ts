import { noBits, withBit } from '../bits.js';
import type { HitRow } from './hit.js';
import { changesOf, hitLeaf, packItems, sealedHit } from './hit-leaf.js';

const added = withBit(withBit(noBits(), 0), 255);

const hit: HitRow = {
  no: 7,
  finding: 'AbCdEfGhIjKlMnOpQrStUv',
  rule: 'REQ-01',
  version: '1.0.0',
  scope: 'A-1',
  subject: 'R-"1" é',
  index: 41,
  change: 'raised',
  delta: 2,
  items: [{ block: 3, added, removed: noBits() }],
  severity: 'HIGH',
  unlisted: 0,
  why: null,
  clauses: [
    {
      field: 'address',
      operator: 'in',
      expected: ['A01'],
      actual: null,
      holds: false,
      basis: 'default',
      entries: [40],
    },
  ],
  evidence: [{ role: 'request', index: 40 }],
};

describe('the leaf of a hit', () => {
  it('has these bytes', () => {
    const packed = Buffer.alloc(68);
    packed[3] = 3;
    packed[4] = 1;
    packed[35] = 0x80;
    expect(hitLeaf(sealedHit(hit)).toString()).toBe(
      '{"v":1,"no":7,"finding":"AbCdEfGhIjKlMnOpQrStUv","rule":"REQ-01","version":"1.0.0","scope":"A-1","subject":"R-\\"1\\" é",' +
        `"index":41,"change":"raised","delta":2,"severity":"HIGH","items":"${packed.toString('base64')}",` +
        '"unlisted":0,"why":null,' +
        '"clauses":[{"field":"address","operator":"in","expected":["A01"],"actual":null,"holds":false,"basis":"default","entries":[40]}],' +
        '"evidence":[{"role":"request","index":40}]}',
    );
    expect(hitLeaf(sealedHit({ ...hit, items: [] })).toString()).toContain('"items":null,');
  });

  it('names the items that were packed', () => {
    const removed = withBit(withBit(noBits(), 1), 12);
    const packed = packItems([
      { block: 0, added: withBit(noBits(), 9), removed },
      { block: 3, added, removed: noBits() },
    ]);
    expect([...changesOf(packed!)]).toEqual([
      { item: 2, by: -1 },
      { item: 10, by: 1 },
      { item: 13, by: -1 },
      { item: 3 * 256 + 1, by: 1 },
      { item: 3 * 256 + 256, by: 1 },
    ]);
  });

  it('does not depend on the order of a row’s columns', () => {
    const row = Object.fromEntries(Object.entries(sealedHit(hit)).reverse()) as unknown as ReturnType<typeof sealedHit>;
    expect(hitLeaf(row)).toEqual(hitLeaf(sealedHit(hit)));
  });

  it('changes with every field', () => {
    const sealed = sealedHit(hit);
    const other: Record<keyof typeof sealed, unknown> = {
      no: 8,
      finding: 'x',
      rule: 'REQ-02',
      version: '1.0.1',
      scope: 'A-2',
      subject: 'R-2',
      index: 42,
      change: 'restated',
      delta: 3,
      severity: 'LOW',
      items: null,
      clauses: '[]',
      evidence: `${sealed.evidence} `,
      unlisted: 1,
      why: { reason: 'retraction', after: 3 },
    };
    expect(Object.keys(other).sort()).toEqual(Object.keys(sealed).sort());
    const leaves = Object.entries(other).map(([field, value]) => hitLeaf({ ...sealed, [field]: value }).toString());
    expect(new Set([...leaves, hitLeaf(sealed).toString()]).size).toBe(leaves.length + 1);
  });
});

describe('packed items', () => {
  it('name the items that were packed', () => {
    const bits = (...places: number[]) => places.reduce((all, place) => withBit(all, place), noBits());
    const packed = packItems([
      { block: 0, added: bits(0, 9, 255), removed: bits(1) },
      { block: 2, added: noBits(), removed: bits(3) },
    ])!;
    expect([...changesOf(packed)].map(({ item, by }) => item * by)).toEqual([1, -2, 10, 256, -516]);
  });
});
