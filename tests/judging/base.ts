import type { AgreementPolicy, DataOf } from '../../libs/contracts/src/index.js';
import type { MemoryShard } from '../../libs/judging/src/index.js';
import { bulk, numbers, type Rows } from '../../libs/rules/src/testing/rows.js';
import { GIVER, OFFICER, ref, Scenario, type Sent, TAKER } from '../../libs/rules/src/testing/scenario.js';

/** A third agency, which is no party. */
export const STRANGER = 'urn:agency:strangers:system';
/** More than one block of 256, but not many more, because specs fold them some thousand times. */
export const ITEMS = 300;

const DAY = 86_400_000;
const START = Date.parse('2025-04-01T00:00:00Z');

/** The time `days` after the agreement's first day. The request is on day 1, its answers on day 2. */
export const day = (days: number): string => new Date(START + days * DAY).toISOString();

/**
 * Open findings as `<rule> <subject>` -> count and not evaluable lines as `<rule> n.e. <reason>` -> items, of some rules or of all. Of one
 * reason there is a line for each class of readers, and for each whose acts are summed: their items add up.
 */
export function outcomesOf(shard: MemoryShard, rules = /./): Record<string, number> {
  const all = new Map<string, number>();
  const add = (line: string, count: number) => rules.test(line) && all.set(line, (all.get(line) ?? 0) + count);
  for (const { rule, subject, count } of shard.findings()) add(`${rule} ${subject}`, count);
  for (const { rule, reason, items } of shard.notEvaluable()) add(`${rule} n.e. ${reason}`, items);
  return Object.fromEntries(all);
}

export interface Apart {
  policy?: Partial<AgreementPolicy>;
  /** Statements that are left out. */
  without?: ('request' | 'assessment' | 'match')[];
  /** Exceptions in the request, in the source's assessment and in its match, with their items. */
  requested?: Partial<Rows>;
  assessed?: Partial<Rows>;
  matched?: Partial<Rows>;
}

/** The items of the request, each with a reason of its own. */
function reasoned({ but = {}, ...rows }: Partial<Rows>): Rows {
  const each = (item: number) => [item, { reasonDigest: ref(`why ${item}`), ...but[item] }] as const;
  return { items: ITEMS, ...rows, but: Object.fromEntries(numbers(ITEMS).map(each)) };
}

/** The policy that both parties register. */
export const TERMS: Partial<AgreementPolicy> = {
  authorityPacks: ['core', 'usc26-6103'],
  effectiveFrom: day(0),
  effectiveTo: day(365),
  elementsAllowed: ['address'],
  volume: { lifetime: { value: 1e9, basis: 'clause' } },
  officerSpanMax: { value: 1e9, basis: 'clause' },
  matchRate: { min: { value: 0, basis: 'clause' }, max: { value: 1, basis: 'clause' } },
  latenessSeconds: { value: 604_800, basis: 'clause' },
};

/**
 * The lawful history that every small input starts from, so that the input itself causes all later findings and lines. Each act is received
 * at once.
 */
export class Base extends Scenario {
  constructor({ policy = {}, without = [], requested = {}, assessed = {}, matched = {} }: Apart = {}) {
    super(day(0));
    this.agreed({ ...TERMS, ...policy }, day(0)).rosters(undefined, undefined, day(0));
    if (!without.includes('request')) this.request('R-1', reasoned(requested), {}, this.at(1));
    if (!without.includes('assessment'))
      this.validate('R-1', { items: ITEMS, each: { addressCodes: [] }, ...assessed }, this.at(2));
    if (!without.includes('match')) this.match('R-1', { items: ITEMS, ...matched }, 'M-1', this.at(2));
  }

  /** For an act that is done and received some days after the first day. */
  at(days: number, sent: Sent = {}): Sent {
    return { time: day(days), receivedAt: day(days), ...sent };
  }

  /** One part of a disclosure under `R-1` to the officer, with rows if there are any. */
  part(
    disclosureId: string,
    header: Partial<DataOf<'gov.transfer.disclosure.made.v1'>>,
    items: Rows['items'] | undefined,
    sent: Sent,
  ): this {
    const rows = items === undefined ? {} : { items: bulk({ items }) };
    const itemsCount = items === undefined ? 0 : typeof items === 'number' ? items : items.length;
    const recipient = { agency: 'border', actorRefs: [OFFICER] };
    const contents = { elements: ['address'], elementClass: 'identity' as const };
    const data = { disclosureId, requestId: 'R-1', recipient, ...contents, itemsCount, ...rows, ...header };
    return this.send('gov.transfer.disclosure.made.v1', data, sent);
  }

  /** Both parties vouch for all acts before a day. The watermarks are received at its end. */
  vouched(days: number): this {
    for (const source of [GIVER, TAKER]) {
      const next = String(this.nextSequence(source) + 1);
      this.send(
        'gov.transfer.source.watermarked.v1',
        { upTo: day(days), nextSequence: next },
        this.at(days, { source }),
      );
    }
    return this;
  }

  outcomes(rules = /./, shard: MemoryShard = this.fold()): Record<string, number> {
    return outcomesOf(shard, rules);
  }
}
