import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assessAddress, weakCheck } from '#libs/addresses';
import { dryRunImport } from '#libs/importer';
import { People } from './people.js';
import { writeIrsIce } from './files.js';
import { planIrsIce, scaled, truthOf } from './plan.js';

describe('the irs-ice plan', () => {
  it('has the reported counts at full size', () => {
    const plan = planIrsIce();
    expect([plan.matched, plan.tin, plan.junkDisclosed]).toEqual([47_289, 42_695, 2_350]);
    let [tin, address, junkOnTin, junkElsewhere] = [0, 0, 0, 0];
    plan.fate.forEach((fate, i) => {
      if (fate === 1) tin++;
      if (fate === 2) address++;
      if (plan.junk[i] && fate === 1) junkOnTin++;
      if (plan.junk[i] && fate === 2) junkElsewhere++;
    });
    expect([tin, address, junkOnTin, junkElsewhere]).toEqual([42_695, 4_594, 2_350, 0]);
    expect(plan.junk.reduce((n, is) => n + is, 0)).toBe(plan.junkItems);
  });

  it('lists what nobody can say, because the source assessed no address', () => {
    const { findings, lines } = truthOf(planIrsIce(), 'officer');
    const found = (rule: string) => findings.find((finding) => finding.rule === rule)!;
    const listed = (rule: string) => lines.find((line) => line.rule === rule)!;
    expect(found('REQ-06')).toMatchObject({ subject: 'ice/ice-2025-06-27', count: 76_800 });
    expect(listed('REQ-06')).toMatchObject({ reason: 'not assessed by the source', items: 1_203_200 });
    expect(found('DIS-17')).toMatchObject({ subject: 'irs/irs-2025-08-07', count: 2_350 });
    expect(listed('DIS-17')).toMatchObject({ reason: 'not assessed by the source', items: 44_939 });
    expect(lines.map(({ rule }) => rule).sort()).toEqual(['DIS-10', 'DIS-17', 'MAT-06', 'REQ-06', 'REQ-08']);
  });

  it.each([1, 2, 10, 100, 1_280, 12_800])('scales to %i items', (items) => {
    const plan = planIrsIce(items, 3);
    expect(plan.matched).toBe(scaled(47_289, items));
    expect(plan.tin).toBeLessThanOrEqual(plan.matched);
    expect(plan.junkDisclosed).toBeGreaterThanOrEqual(1);
    expect(plan.junk.reduce((n, is) => n + is, 0)).toBe(plan.junkItems);
  });

  it('is the same for the same seed and another for another', () => {
    expect(planIrsIce(5_000, 1)).toEqual(planIrsIce(5_000, 1));
    expect(planIrsIce(5_000, 1).fate).not.toEqual(planIrsIce(5_000, 2).fate);
  });

  it('draws good addresses that suffice and junk that does not, most of which the weak check lets pass', () => {
    const people = new People(7);
    let passed = 0;
    for (let i = 1; i <= 5_000; i++) {
      const { address } = people.next(i, i % 2 === 0);
      expect([address, assessAddress(address).level === 'INSUFFICIENT']).toEqual([address, i % 2 === 0]);
      if (i % 2 === 0 && weakCheck(address).passes) passed++;
    }
    expect(passed).toBeGreaterThan(2_000);
  });
});

describe('the irs-ice files', () => {
  it('import as the plan says', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-case-'));
    try {
      const { header, truth, plan } = await writeIrsIce(dir, { items: 1_280, seed: 7 });
      const { counts } = await dryRunImport({ header, side: 'both' });
      expect(counts).toMatchObject({
        requests: 1_280,
        matches: 1_280,
        disclosures: plan.matched,
        addresses: { levels: { INSUFFICIENT: plan.junkItems } },
      });
      expect(JSON.parse(await readFile(join(dir, 'truth.json'), 'utf8'))).toEqual(truth);
      expect(truth.findings.map((f) => f.rule).sort()).toEqual([
        'DIS-17',
        'INC-02',
        'MAT-02',
        'RCP-04',
        'REQ-06',
        'REQ-09',
      ]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
