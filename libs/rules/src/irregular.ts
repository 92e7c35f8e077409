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
export interface Flag {
  subject: string;
  severity: Severity;
  clause: Clause;
  role: string;
  time: number;
}

/** With the entry's index, and the retractions by its own author. */
type EntryFlag = Flag & { index: number } & Pick<Irregular, 'retracted'>;
type Hit = Extract<ActVerdict, { verdict: 'hit' }>;

/**
 * One finding for each subject among some entries. It counts the entries, and shows the last ones. Values that were refused under a
 * sequence have no finding here.
 */
export function findingsOf(
  facts: IrregularFacts | RefusedFacts,
  flagOf: (entry: IrregularEntry) => Flag | undefined,
): Hit[] {
  if (facts.kind === 'refused') return [];
  return findingsOfFlags(
    Object.entries(facts.entries).flatMap(([name, irregular]) => {
      const index = Number(name);
      const flag = flagOf({ ...irregular, index });
      return flag ? [{ ...flag, index, retracted: irregular.retracted }] : [];
    }),
  );
}

/** Like `findingsOf`, from the flags themselves. */
export function findingsOfFlags(flags: readonly EntryFlag[]): Hit[] {
  const bySubject = new Map<string, EntryFlag[]>();
  for (const flag of flags) {
    const known = bySubject.get(flag.subject);
    if (known) known.push(flag);
    else bySubject.set(flag.subject, [flag]);
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
