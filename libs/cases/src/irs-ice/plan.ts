import { Prng } from '../prng.js';
import type { PlantedFact, PlantedFinding, Truth } from '../truth.js';

/** Counts of the case at full size (docs/case.md). */
export const REPORTED = { items: 1_280_000, matched: 47_289, tin: 42_695, disclosedOnJunk: 2_350 } as const;

/** Of the rows as submitted, how many have an address that is no address: our own choice, since no total was reported. */
const JUNK_SHARE = 0.06;

export const AGENCIES = { requester: 'ice', source: 'irs' } as const;
export const AGREEMENT = 'irs-ice-mou-2025';
export const REQUEST = 'ice-2025-06-27';
export const MATCH = 'irs-match-2025-08';
export const DISCLOSURE = 'irs-2025-08-07';
export const INCIDENT = 'irs-2026-01-23';

/** What each item is, by item number minus one. */
export const Fate = { NotMatched: 0, MatchedByTin: 1, MatchedByAddress: 2 } as const;

export interface IrsIcePlan {
  items: number;
  seed: number;
  fate: Uint8Array;
  /** 1: the request address is junk. */
  junk: Uint8Array;
  matched: number;
  tin: number;
  junkItems: number;
  junkDisclosed: number;
}

/** At other sizes each reported count is scaled and rounded, at least 1. */
export const scaled = (count: number, items: number): number =>
  Math.max(1, Math.round((count * items) / REPORTED.items));

/** Which items match, on which path, and which of them rest on junk. Deterministic in (items, seed). */
export function planIrsIce(items: number = REPORTED.items, seed = 1): IrsIcePlan {
  const matched = scaled(REPORTED.matched, items);
  const tin = Math.min(matched, scaled(REPORTED.tin, items));
  const junkDisclosed = Math.min(tin, scaled(REPORTED.disclosedOnJunk, items));
  const junkItems = Math.min(
    items - (matched - junkDisclosed),
    Math.max(junkDisclosed, Math.round(items * JUNK_SHARE)),
  );
  const order = new Prng(seed, 'irs-ice fates').shuffle(Uint32Array.from({ length: items }, (_, i) => i));
  const fate = new Uint8Array(items);
  const junk = new Uint8Array(items);
  for (let i = 0; i < matched; i++) fate[order[i]!] = i < tin ? Fate.MatchedByTin : Fate.MatchedByAddress;
  for (let i = 0; i < junkDisclosed; i++) junk[order[i]!] = 1;
  for (let i = matched; i < matched + junkItems - junkDisclosed; i++) junk[order[i]!] = 1;
  return { items, seed, fate, junk, matched, tin, junkItems, junkDisclosed };
}

/** Below this many items a rate or a share says nothing (MAT-06, REQ-08). */
const ENOUGH_FOR_A_SHARE = 100;

/** The six findings, and what cannot be judged beside them: docs/case.md gives the reasons. Nothing else. */
export function truthOf(plan: IrsIcePlan, officer: string): Truth {
  const [request, disclosure] = [`${AGENCIES.requester}/${REQUEST}`, `${AGENCIES.source}/${DISCLOSURE}`];
  const planted = (rule: string, subject: string, count = 1): PlantedFinding => ({
    rule,
    agreement: AGREEMENT,
    subject,
    count,
  });
  const line = (rule: string, reason: string, items: number) => ({ rule, agreement: AGREEMENT, reason, items });
  const shares = [line('MAT-06', 'policy.matchRate', 1), line('REQ-08', 'items.reasonDigest', plan.items)];
  // The source assessed nothing: where the requester's codes accuse there is a finding, and elsewhere nobody can say.
  const unassessed = [
    line('REQ-06', 'not assessed by the source', plan.items - plan.junkItems),
    line('DIS-17', 'not assessed by the source', plan.matched - plan.junkDisclosed),
  ].filter(({ items }) => items > 0);
  return {
    case: 'irs-ice',
    seed: plan.seed,
    items: plan.items,
    findings: [
      planted('REQ-06', request, plan.junkItems),
      ...(plan.items > 200 ? [planted('REQ-09', officer, plan.items)] : []),
      planted('MAT-02', request, plan.tin),
      planted('DIS-17', disclosure, plan.junkDisclosed),
      planted('RCP-04', `${AGENCIES.requester} ${disclosure}`),
      planted('INC-02', `${AGENCIES.source}/${INCIDENT}`),
    ],
    lines: [
      line('DIS-10', 'policy.volume', plan.matched),
      ...(plan.items >= ENOUGH_FOR_A_SHARE ? shares : []),
      ...unassessed,
    ],
    facts: factsOf(plan),
  };
}

function factsOf(plan: IrsIcePlan): PlantedFact[] {
  const full = plan.items === REPORTED.items;
  const scaledTag = full ? 'reported' : 'derived';
  const court = 'CTR v. IRS, D.D.C. 2026-02-26 (indicative ruling, appeal pending)';
  return [
    { fact: 'people in the request', value: plan.items, tag: scaledTag, source: 'S:2, S:4' },
    { fact: 'people whose address was disclosed', value: plan.matched, tag: scaledTag, source: 'S:4' },
    { fact: 'of these on the TIN path, address never compared', value: plan.tin, tag: scaledTag, source: court },
    {
      fact: 'of these on the address path',
      value: plan.matched - plan.tin,
      tag: 'derived',
      source: '47,289 less 42,695',
    },
    {
      fact: 'disclosed on an insufficient request address',
      value: plan.junkDisclosed,
      tag: 'derived',
      source: '"nearly 5 %" of the disclosures; all on the TIN path',
    },
    {
      fact: 'rows with an insufficient address in the whole request',
      value: plan.junkItems,
      tag: 'synthetic fill',
      source: 'no total was reported',
    },
    {
      fact: 'the source’s own check of addresses before the disclosure',
      value: 'not blank, or like a ZIP code; no assessment',
      tag: 'reported',
      source: 'S:2, S:4, S:5',
    },
    { fact: 'officer engaged in every item', value: 1, tag: 'reported', source: 'S:21' },
    { fact: 'date of the request', value: '2025-06-27', tag: 'reported', source: 'unverified day' },
    { fact: 'date of the disclosure', value: '2025-08-07', tag: 'reported', source: 'S:4' },
    { fact: 'date of the receipt', value: '2025-08-08', tag: 'synthetic fill' },
    {
      fact: 'file held on one person’s computer',
      value: 'INDIVIDUAL-WORKSTATION',
      tag: 'reported',
      source: 'S:22 (order of 2026-02-05)',
    },
    { fact: 'notice to the recipient', value: '2026-01-23, 169 days later', tag: 'reported', source: 'S:1, S:3' },
    {
      fact: 'quarantine of the data',
      value: '2026-02-10',
      tag: 'synthetic fill',
      source: 'the order’s date for its confirmation',
    },
    { fact: 'names, addresses and taxpayer numbers', value: 'invented', tag: 'synthetic fill' },
  ];
}
