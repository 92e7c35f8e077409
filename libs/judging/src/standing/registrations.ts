import { compareActs } from '../act.js';
import type { DocumentAct } from '../kinds/agreement.js';
import { partiesOf } from './content.js';
import type { Counts, Draft } from './draft.js';
import { lastUpTo } from './up-to.js';

/** From a time on: the registration that would bind an agency next. */
interface Nearest {
  from: number;
  draft: Draft;
  score: number;
}

/** More than any number of parties: an agency's own record takes precedence over those of others. */
const OWN = 1000;

/** Registrations while none binds: the agencies whose record is missing. */
export class Registrations {
  private readonly nearest = new Map<string, Nearest[]>();

  constructor(
    drafts: Iterable<Draft>,
    private readonly counts: Counts,
  ) {
    const all: { from: number; act: DocumentAct; draft: Draft }[] = [];
    for (const draft of drafts) for (const { from, act } of draft.allRecords()) all.push({ from, act, draft });
    all.sort((a, b) => a.from - b.from || compareActs(a.act, b.act));
    const recorders = new Map<Draft, Set<string>>();
    for (const { from, act, draft } of all) {
      if (!counts(act)) continue;
      const by = recorders.get(draft) ?? new Set();
      recorders.set(draft, by.add(act.party));
      for (const agency of partiesOf(act.policy!)) {
        this.note(agency, { from, draft, score: by.size + (by.has(agency) ? OWN : 0) });
      }
    }
  }

  /** Parties whose record was missing at a time, for the registration nearest to binding an agency; ascending. */
  missing(agency: string, time: number): string[] {
    const draft = lastUpTo(this.nearest.get(agency) ?? [], time)?.draft;
    if (!draft) return [];
    return partiesOf(draft.act.policy!)
      .filter((party) => draft.isMissing(party, time, this.counts))
      .sort();
  }

  private note(agency: string, nearest: Nearest): void {
    const known = this.nearest.get(agency);
    if (!known) this.nearest.set(agency, [nearest]);
    else if (known.at(-1)!.score < nearest.score) known.push(nearest);
  }
}
