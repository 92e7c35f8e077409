import fc from 'fast-check';
import { evasiveCase, randomCase, type Sending } from '../../libs/cases/src/index.js';
import { inspect } from '../../libs/contracts/src/index.js';
import type { MemoryShard } from '../../libs/judging/src/index.js';
import { EvasiveLedger } from '../support/evasive-ledger.js';
import { SimulatedLedger } from '../support/simulate.js';
import { apart, type Leak, viewOf } from './seen-in-memory.js';
import { twinsOf } from './twins.js';

const HOUR = 3_600_000;

export type Role = 'source' | 'recipient' | 'stranger';

export interface JudgedTwins {
  reader: string;
  left: MemoryShard;
  right: MemoryShard;
  /** Events that differ. */
  differing: number;
}

/** Twins of a random case for one of its agencies: those that disclose, those that ask, and one in no agreement. */
export function randomTwins(seed: number, role: Role, draw: number): JudgedTwins {
  const { agencies, sendings } = randomCase(seed);
  const [giver, otherGiver, taker, otherTaker, stranger] = agencies as [string, string, string, string, string];
  const of = { source: [giver, otherGiver], recipient: [taker, otherTaker], stranger: [stranger, stranger] };
  return judged(sendings, of[role][draw % 2]!, draw, (all) => {
    const ledger = new SimulatedLedger(1);
    for (const sending of all) ledger.record(sending);
    ledger.wait(HOUR);
    return ledger.fold()[0]!;
  });
}

/** Twins of an evasive case, for one of all that its documents name. */
export function evasiveTwins(seed: number, draw: number): JudgedTwins {
  const { sendings } = evasiveCase(seed);
  const named = partiesNamed(sendings);
  return judged(sendings, named[draw % named.length]!, draw, (all) => {
    const ledger = new EvasiveLedger(1);
    for (const sending of all) ledger.record(sending);
    ledger.waitQuarterHour();
    ledger.waitWeek();
    return ledger.fold()[0]!;
  });
}

function judged<S extends Sending>(
  sendings: readonly S[],
  reader: string,
  draw: number,
  fold: (sendings: readonly S[]) => MemoryShard,
): JudgedTwins {
  const { left, right } = twinsOf(sendings, reader, draw);
  const differing = left.filter(({ value }, i) => !value.equals(right[i]!.value)).length;
  return { reader, left: fold(left), right: fold(right), differing };
}

function partiesNamed(sendings: readonly Sending[]): string[] {
  const named = new Set<string>();
  for (const { value } of sendings) {
    const { event } = inspect(value);
    if (event?.type !== 'gov.transfer.agreement.registered.v1') continue;
    for (const { agency } of event.data.policy.parties) named.add(agency);
  }
  return [...named].sort();
}

/** What the reader can tell the twins apart by. Empty: nothing. */
export const toldApart = ({ left, right, reader }: JudgedTwins, leak?: Leak): string[] =>
  apart(viewOf(left, reader, leak), viewOf(right, reader, leak));

/** Checks that no reader tells twins apart, `numRuns` times for each kind of case. */
export function judgeTwins(numRuns: { random: number; evasive: number }): void {
  const seed = fc.integer({ min: 1, max: 200 });
  const draw = fc.integer({ min: 0, max: 1_000_000 });
  const role = fc.constantFrom<Role>('source', 'recipient', 'recipient', 'stranger');
  const isTold = (twins: JudgedTwins): void => {
    expect(twins.differing).toBeGreaterThan(0);
    expect([twins.reader, toldApart(twins).map((row) => row.slice(0, 2000))]).toEqual([twins.reader, []]);
  };

  it('no agency of a random case tells two ledgers apart that differ in what others keep to themselves', () => {
    fc.assert(
      fc.property(seed, role, draw, (...of) => isTold(randomTwins(...of))),
      { numRuns: numRuns.random, endOnFailure: true },
    );
  });

  it('nor does any agency of an evasive case', () => {
    fc.assert(
      fc.property(seed, draw, (...of) => isTold(evasiveTwins(...of))),
      { numRuns: numRuns.evasive, endOnFailure: true },
    );
  });
}
