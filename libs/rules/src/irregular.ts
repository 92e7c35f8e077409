import {
  type ActVerdict,
  type Clause,
  type Irregular,
  type IrregularFacts,
  MOST_EVIDENCE,
  severities,
  type Severity,
} from '#libs/judging';

/** An irregular entry, and which. */
export interface IrregularEntry extends Irregular {
  index: number;
}

/** What one rule says of one irregular entry. */
export interface Said {
  subject: string;
  severity: Severity;
  clause: Clause;
  role: string;
  time: number;
}

/** One finding for each subject among some entries: it counts them, and shows the last ones. */
export function findingsOf(facts: IrregularFacts, say: (entry: IrregularEntry) => Said | undefined): ActVerdict[] {
  const bySubject = new Map<string, (Said & { index: number })[]>();
  for (const [name, irregular] of Object.entries(facts.entries)) {
    const index = Number(name);
    const said = say({ ...irregular, index });
    if (!said) continue;
    const known = bySubject.get(said.subject);
    if (known) known.push({ ...said, index });
    else bySubject.set(said.subject, [{ ...said, index }]);
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
        evidence: shown.map(({ role, index }) => ({ role, index })),
        at: shown.at(-1)!.time,
      };
    },
  }));
}
