import type { AgreementPolicy } from '#libs/contracts';
import type { DataSource } from 'typeorm';
import { GIVER, OFFICER, policy, ref, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';

const STRANGERS = { source: 'urn:agency:alpha:system', recipient: 'urn:agency:beta:system' };
const MINUTE = 60_000;
const cap = (value: number) => ({ value, basis: 'clause' as const });
const TERMS: Partial<AgreementPolicy> = {
  effectiveFrom: '2025-01-01T00:00:00Z',
  effectiveTo: '2027-12-31T00:00:00Z',
  volume: { lifetime: cap(40), perWindow: [{ days: 2, max: cap(25) }], perRequest: cap(30) },
  officerSpanMax: cap(50),
};
/** A reason for each item: more than the request's own row holds. */
const REASONED = 70;
/** More than one page of a request's disclosures, and more than two leaves of a tally. */
const BEFORE = 66;
const AFTER = 40;

/** All numbers below `count`, far from ascending order. */
const shuffled = (count: number): number[] => Array.from({ length: count }, (_, n) => (n * 37) % count);

/**
 * A history that fills every kind of stored row: waiting conclusions, also for the watermarks of a rival registration; tallies of several
 * pages, for disclosures beyond their cap and for an officer beyond the span; matches, pages and reasons in separate rows.
 */
export class StoreLedger extends Scenario {
  private readonly began: number;

  constructor(start: string) {
    super(start);
    this.began = Date.parse(start);
    this.agreed(TERMS, '2025-01-01T00:00:00Z');
    this.rivals();
    this.rosters([OFFICER], undefined, '2025-01-01T00:00:00Z');
    const but = Object.fromEntries(shuffled(REASONED).map((n) => [n + 1, { reasonDigest: ref(`why ${n}`) }]));
    this.request('r1', { items: REASONED, but }).validate('r1', { items: REASONED });
    for (const n of shuffled(BEFORE)) this.act(n);
  }

  /** More of every kind. Every second act is dated earlier. */
  goOn(): this {
    for (const n of shuffled(AFTER)) this.act(BEFORE + n);
    return this.retract(this.lastId).retract(this.lastId, { source: TAKER }, GIVER);
  }

  /** The parties vouch for all, then the rivals; then lateness runs out, and the last act waits for its own. */
  end(): this {
    this.wait(1).watermarks().watermarks(undefined, Object.values(STRANGERS));
    return this.wait(24 * 60).disclose('d-last', { items: [1] });
  }

  /** Two strangers register the same id, so that conclusions under it wait for their watermarks. */
  private rivals(): void {
    const parties = (['source', 'recipient'] as const).map((role) => ({
      agency: STRANGERS[role].split(':')[2]!,
      role,
    }));
    const data = { version: 1, documentDigest: sha('rival'), policy: policy({ ...TERMS, parties }) };
    for (const source of Object.values(STRANGERS))
      this.send('gov.transfer.agreement.registered.v1', data, { source, time: '2025-02-01T00:00:00Z' });
  }

  private act(n: number): void {
    const time = new Date(this.began - (200 - n) * 17 * MINUTE).toISOString();
    const item = (n % REASONED) + 1;
    this.disclose(`d-${n}`, { items: [item] }, {}, { time });
    if (n % 2 === 0) this.request(`more-${n}`, { items: 2 }, {}, { time });
    if (n % 4 === 1) this.match('r1', { items: [item] }, `m-${n}`, { time });
    if (n % 12 === 3)
      this.disclose(`s-${n}`, { items: [1] }, { recipient: { agency: 'beta' } }, { time, source: STRANGERS.source });
    if (n % 5 === 0) this.receipt(`d-${n}`, 1);
  }
}

/** Kinds of rows, by the first letter of their keys. */
const OWN_ROWS = { matches: 'M', pages: 'G', reasons: 'E', rivals: 'Y', tallies: 'T' };

/** Rows of a generation by kind, and the number of waiting ones. */
async function storedKinds(db: DataSource, generation: number): Promise<Record<string, number>> {
  const rows = await db.query<{ letter: string; n: number }[]>(
    `SELECT left(key, 1) AS letter, count(*)::int AS n FROM readmodel.fold_state WHERE generation = $1 GROUP BY 1`,
    [generation],
  );
  const [waiting] = await db.query<{ n: number }[]>(
    'SELECT count(due)::int AS n FROM readmodel.fold_state WHERE generation = $1',
    [generation],
  );
  const of = (wanted: string): number => rows.find(({ letter }) => letter === wanted)?.n ?? 0;
  const counts = Object.entries(OWN_ROWS).map(([kind, letter]) => [kind, of(letter)] as const);
  return { ...Object.fromEntries(counts), waiting: waiting!.n };
}

/** Fails if one of the kinds has no row. */
export async function expectAllKinds(db: DataSource, generation: number): Promise<void> {
  const stored = await storedKinds(db, generation);
  expect(Object.entries(stored).filter(([, rows]) => rows === 0)).toEqual([]);
}
