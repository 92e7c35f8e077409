import fc from 'fast-check';
import { countBits, noBits } from '../../libs/judging/src/bits.js';
import type { Kind } from '../../libs/judging/src/kinds/key.js';
import { type FactsOf, ofKind } from '../../libs/judging/src/kinds/all-kinds.js';
import type { BlockFacts } from '../../libs/judging/src/kinds/block.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { interleave, topicsOf } from '../../libs/rules/src/testing/interleave.js';
import { historyOf, step } from '../../libs/rules/src/testing/random-history.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import { Overlay } from '../../libs/judging/src/memory/overlay.js';
import { disclosuresBy } from '../../libs/judging/src/kinds/volume.js';
import { engaging } from '../../libs/judging/src/kinds/officer.js';
import { tallyName } from '../../libs/judging/src/kinds/tally.js';
import { Tally } from '../../libs/judging/src/tally/tally.js';

const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
const picks = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });

const sum = (numbers: number[]): number => numbers.reduce((all, n) => all + n, 0);

/** The facts of a kind. */
function all<K extends Kind>(shard: MemoryShard, kind: K): FactsOf<K>[] {
  return Array.from(ofKind(kind, shard.facts), ([, facts]) => facts);
}

/** Hits of each item rule in all blocks, for one subject. */
function hitsOf(blocks: BlockFacts[], agreement: string, subject: string, kind: string): Record<string, number> {
  const hits: Record<string, number> = {};
  for (const { id, subjectOf } of ruleSet.on('block')) {
    if (subjectOf !== kind) continue;
    const own = blocks.filter((block) => block.agreement === agreement);
    const n = sum(
      own.map(({ verdicts }) => (verdicts[`${id} ${subject}`] ? countBits(verdicts[`${id} ${subject}`]!) : 0)),
    );
    if (n > 0) hits[id] = n;
  }
  return hits;
}

/** Open items of each item rule and request in all blocks, for one disclosure. */
function openOf(blocks: BlockFacts[], agreement: string, subject: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { id, open } of ruleSet.on('block')) {
    for (const block of blocks) {
      const items = open && block.agreement === agreement ? block.verdicts[`!${id} ${subject}\n${open}\n`] : undefined;
      if (items) found[`${id} ${block.request}`] = (found[`${id} ${block.request}`] ?? 0) + countBits(items);
    }
  }
  return found;
}

/** The tally of a shard under a name. */
const tallyIn = (shard: MemoryShard, agreement: string, of: string): Tally =>
  new Tally(new Overlay(shard), agreement, of);

describe('sums that are updated by differences', () => {
  it('equal a complete count, in any order and after retractions', () => {
    fc.assert(
      fc.property(steps, picks, fc.integer({ min: 1, max: 9 }), (history, order, size) => {
        const inputs = interleave(topicsOf(historyOf(history).inputs), order).map((input, index) => ({
          ...input,
          index,
        }));
        const shard = new MemoryShard(ruleSet);
        for (let at = 0; at < inputs.length; at += size) shard.fold(inputs.slice(at, at + size));
        const disclosures = all(shard, 'disclosure').flatMap(({ agreement, disclosure, disclosers }) =>
          Object.entries(disclosers).map(([agency, own]) => ({ agreement, subject: `${agency}/${disclosure}`, own })),
        );
        const blocks = all(shard, 'block');
        const acts = disclosures.flatMap(({ agreement, own }) =>
          Object.values(own.counted).map((counted) => ({ agreement, sum: own.sum, ...counted })),
        );
        for (const { agreement, request, volume, requesters } of all(shard, 'request')) {
          const own = acts.filter((act) => act.agreement === agreement && act.request === request);
          expect(volume).toBe(sum(own.map(({ items }) => items)));
          for (const [agency, { itemHits }] of Object.entries(requesters)) {
            expect({ ...itemHits }).toEqual(hitsOf(blocks, agreement, `${agency}/${request}`, 'request'));
          }
        }
        for (const { agreement, subject, own } of disclosures) {
          expect({ ...own.itemHits }).toEqual(hitsOf(blocks, agreement, subject, 'disclosure'));
          expect({ ...own.itemsOpen }).toEqual(openOf(blocks, agreement, subject));
          const named = blocks.filter((block) => block.agreement === agreement);
          for (const [index, part] of Object.entries(own.parts)) {
            expect(part.items).toBe(
              sum(named.map(({ counted }) => countBits(counted[`d:${subject} ${index}`] ?? noBits()))),
            );
          }
        }
        for (const {
          agreement,
          by,
          acts: { days, speakers },
        } of all(shard, 'volume')) {
          const own = acts.filter((act) => act.agreement === agreement && act.sum === by);
          const timed = [...tallyIn(shard, agreement, tallyName(disclosuresBy(by))).list()];
          const ofDays = Object.keys(days).flatMap((day) => [
            ...tallyIn(shard, agreement, tallyName(disclosuresBy(by), day)).list(),
          ]);
          expect(sum([...timed, ...ofDays].map(({ items }) => items))).toBe(sum(own.map(({ items }) => items)));
          expect(sum(Object.values(days).map(({ items }) => items))).toBe(sum(ofDays.map(({ items }) => items)));
          expect(sum(Object.values(speakers))).toBe(own.length);
          expect(timed.length + ofDays.length).toBe(own.length);
        }
        for (const { agreement, officer, items, acts: counted } of all(shard, 'officer')) {
          const names = [undefined, ...Object.keys(counted.days)].map((day) => tallyName(engaging(officer), day));
          const members = names.flatMap((name) => [...tallyIn(shard, agreement, name).list()]);
          expect(items).toBe(sum(members.map((member) => member.items)));
        }
      }),
      { numRuns: 30 },
    );
  });
});
