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

/** The flag that one rule raises for one irregular entry. */
export interface Flag {
  subject: string;
  severity: Severity;
  /** Called for the entries that are shown alone: every judgement looks at all of them again, hundreds maybe. */
  clause: () => Clause;
  role: string;
  time: number;
  /** The agency whose entry it is, if the subject does not name it. */
  author?: string;
}

/** A flag with the entry's index, and the retractions by its own author. */
interface Flagged extends Pick<Irregular, 'retracted'> {
  flag: Flag;
  index: number;
}
type Hit = Extract<ActVerdict, { verdict: 'hit' }>;

/**
 * One finding for each subject among some entries. It counts the entries, and shows the last ones. Values that were refused under a
 * sequence have no finding here.
 */
export function findingsOf(
  facts: IrregularFacts | RefusedFacts,
  flagOf: (entry: Irregular, index: number) => Flag | undefined,
): Hit[] {
  if (facts.kind === 'refused') return [];
  const flagged: Flagged[] = [];
  for (const [name, entry] of Object.entries(facts.entries)) {
    const index = Number(name);
    const flag = flagOf(entry, index);
    if (flag) flagged.push({ flag, index, retracted: entry.retracted });
  }
  return findingsOfFlags(flagged);
}

/** Like `findingsOf`, from the flags themselves. */
export function findingsOfFlags(flagged: readonly Flagged[]): Hit[] {
  const bySubject = new Map<string, Flagged[]>();
  for (const one of flagged) {
    const known = bySubject.get(one.flag.subject);
    if (known) known.push(one);
    else bySubject.set(one.flag.subject, [one]);
  }
  return [...bySubject].map(([subject, all]) => ({
    subject,
    verdict: 'hit',
    count: all.length,
    explain: () => {
      const shown = all.sort((a, b) => a.index - b.index).slice(-MOST_EVIDENCE);
      const severity = all.reduce<Severity>(
        (worst, { flag }) => (severities.indexOf(flag.severity) > severities.indexOf(worst) ? flag.severity : worst),
        'INFO',
      );
      return {
        severity,
        clauses: shown.map(({ flag }) => flag.clause()),
        evidence: shown.map(({ flag, index, retracted }) => ({ role: flag.role, index, retracted })),
        at: shown.at(-1)!.flag.time,
        authors: new Set(all.flatMap(({ flag }) => flag.author ?? [])),
      };
    },
  }));
}
