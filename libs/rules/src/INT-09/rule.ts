import { agencyOf } from '#libs/contracts';
import {
  type ActRule,
  type ActVerdict,
  type Clause,
  clause,
  type Irregular,
  type RefusedFacts,
  SEVERAL,
  type View,
} from '#libs/judging';
import { packsOf } from '../no-agreement.js';
import { findingsOf, findingsOfFlags, type Flag } from '../irregular.js';

const UNKNOWN_SIZE = 'refused event of unknown size';
/** What the name of a source begins with; no way in is named like this. */
const SOURCES = 'urn:agency:';
const HIDES = 'a refused act is an act of unknown size';

export const int09: ActRule<'irregular'> = {
  id: 'INT-09',
  version: '2.0.7',
  title: 'Refused at admission',
  status: 'stable',
  severity: 'CRITICAL',
  basis:
    'docs/life-of-an-event.md: structure is checked at admission, and a value that fails is recorded as an entry with the reason',
  theory: 'asserted',
  pack: 'core',
  subject: 'way in and reason, or source',
  unit: 'entries',
  visibility: 'author',
  authorOf: (subject) => (subject.startsWith(SOURCES) ? agencyOf(subject) : undefined),
  falsePositives: 'None: the entry says why. The sender corrects it with a new id and the same sequence.',
  on: 'irregular',
  judge(facts, view) {
    if (facts.kind === 'refused') return underNumber(facts, view);
    return [...findingsOf(facts, refusedAs), ...withLines(findingsOf(facts, hidesForGood), view)];
  },
};

function refusedAs({ refused, source, time }: Irregular, index: number): Flag | undefined {
  if (!refused) return undefined;
  const { way, reason } = refused;
  return {
    subject: `${way} ${reason}`,
    severity: reason === 'clear-identifier' || reason === 'gap' ? 'HIGH' : 'MEDIUM',
    clause: () =>
      clause({
        field: 'value',
        operator: reason === 'gap' ? 'can be folded' : 'passes admission',
        expected: null,
        actual: reason,
        holds: false,
        entries: [index],
      }),
    role: 'refused',
    time,
    author: authorOf(source),
  };
}

const authorOf = (source: string): string => (source === '' ? SEVERAL : agencyOf(source));

/** The value may be an act of any size, and nothing can take its place. If its source is hidden, the finding belongs to its way in. */
function hidesForGood({ refused, source, type, time }: Irregular, index: number): Flag | undefined {
  if (!refused?.hides) return undefined;
  return {
    subject: source === '' ? refused.way : source,
    severity: 'CRITICAL',
    clause: () => passing({ sequence: undefined, type, actual: null, holds: false, entries: [index] }),
    role: 'refused',
    time,
    author: authorOf(source),
  };
}

/** Values that were refused, or left out, under one sequence may be acts of any size until an event of their type takes that sequence. */
function underNumber({ source, sequence, types }: RefusedFacts, view: View): ActVerdict[] {
  const open: { flag: Flag; index: number }[] = [];
  const taken: ActVerdict[] = [];
  let count = 0;
  for (const [type, hidden] of Object.entries(types)) {
    const taker = view.takerOf({ source, sequence, type });
    const entries = Object.entries(hidden.first).map(([index, time]) => ({ index: Number(index), time }));
    if (taker) {
      const held = { sequence, type, actual: taker.type ?? type, holds: true, entries: [taker.index] };
      const explain = () => ({ severity: 'CRITICAL' as const, clauses: [passing(held)], at: entries[0]!.time });
      taken.push({ subject: source, verdict: 'pass', explain });
      continue;
    }
    count += hidden.count;
    for (const { index, time } of entries) {
      const missing = { sequence, type, actual: null, holds: false, entries: [index] };
      const flag = { severity: 'CRITICAL', clause: () => passing(missing), role: 'refused' } as const;
      open.push({ index, flag: { subject: source, ...flag, time } });
    }
  }
  if (open.length === 0) return taken;
  return withLines(
    findingsOfFlags(open).map((verdict) => ({ ...verdict, count })),
    view,
  );
}

function passing({
  sequence,
  type,
  ...found
}: { sequence: number | undefined; type: string } & Pick<Clause, 'actual' | 'holds' | 'entries'>): Clause {
  return clause({
    field: `event of sequence ${sequence ?? 'unknown'} that passes`,
    operator: 'is of the type',
    expected: type === '' ? 'any that accuses' : type,
    basis: HIDES,
    ...found,
  });
}

/**
 * Adds one not evaluable line for each pack. What packs others have agreed on is not said to the agency of the value: of those the line has
 * no author, and overseers alone see it.
 */
function withLines<V extends { subject: string; count: number }>(hidden: readonly V[], view: View): (V | ActVerdict)[] {
  const lines = hidden.flatMap(({ subject, count: items }) => {
    const told = packsOf(view, subject.startsWith(SOURCES) ? agencyOf(subject) : undefined);
    return packsOf(view, undefined).map((of): ActVerdict => {
      const about = told.includes(of) ? subject : `of ${subject}`;
      return { subject: about, verdict: 'not evaluable', reason: UNKNOWN_SIZE, items, of };
    });
  });
  return [...hidden, ...lines];
}
