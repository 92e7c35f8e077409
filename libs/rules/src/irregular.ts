import {
  type ActVerdict,
  type Clause,
  type Irregular,
  type IrregularFacts,
  MOST_EVIDENCE,
  type RefusedFacts,
  severities,
  type Severity,
} from '#libs/judging';

/** An irregular entry with its index. */
export interface IrregularEntry extends Irregular {
  index: number;
}

/** The flag that one rule raises for one irregular entry. */
export interface Said {
  subject: string;
  severity: Severity;
  clause: Clause;
  role: string;
  time: number;
}

/** With the entry's index, and the retractions by its own author. */
type SaidOf = Said & { index: number } & Pick<Irregular, 'retracted'>;
type Hit = Extract<ActVerdict, { verdict: 'hit' }>;

/**
 * One finding for each subject among some entries. It counts the entries, and shows the last ones. Values that were refused under a
 * sequence have no finding here.
 */
export function findingsOf(
  facts: IrregularFacts | RefusedFacts,
  say: (entry: IrregularEntry) => Said | undefined,
): Hit[] {
  if (facts.kind === 'refused') return [];
  return findingsOfSaid(
    Object.entries(facts.entries).flatMap(([name, irregular]) => {
      const index = Number(name);
      const said = say({ ...irregular, index });
      return said ? [{ ...said, index, retracted: irregular.retracted }] : [];
    }),
  );
}

/** Like `findingsOf`, from the flags themselves. */
export function findingsOfSaid(said: readonly SaidOf[]): Hit[] {
  const bySubject = new Map<string, SaidOf[]>();
  for (const one of said) {
    const known = bySubject.get(one.subject);
    if (known) known.push(one);
    else bySubject.set(one.subject, [one]);
  }
  return [...bySubject].map(([subject, all]) => ({
    subject,
    verdict: 'hit',
    count: all.length,
    explain: () => {
      const shown = all.sort((a, b) => a.index - b.index).slice(-MOST_EVIDENCE);
      const severity = all.reduce<Severity>(
        (worst, one) => (severities.indexOf(one.severity) > severities.indexOf(worst) ? one.severity : worst),
        'INFO',
      );
      return {
        severity,
        clauses: shown.map(({ clause }) => clause),
        evidence: shown.map(({ role, index, retracted }) => ({ role, index, retracted })),
        at: shown.at(-1)!.time,
      };
    },
  }));
}
