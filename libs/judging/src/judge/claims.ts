import { CLAIMED } from '../act.js';
import { type Cited, type Clause, clause, type Evidence } from '../findings/clause.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { speakersOf } from '../standing/speakers.js';
import type { Version } from '../standing/timeline.js';

/** What a verdict rests on that nobody proves: its finding says so (docs/judging.md#statements-that-accuse-and-statements-that-excuse). */
export class Claims {
  /** Versions by which was judged that rest on a record which is only claimed. Mostly there are none, and each rule has its own. */
  private versions: Set<Version> | undefined;
  /** The absence of something was concluded on a watermark that is only claimed. */
  watermarks = false;

  restOn(version: Version): void {
    this.versions ??= new Set();
    this.versions.add(version);
  }

  /** What is said of these beside what explains a finding. */
  clauses(): Clause[] {
    const versions = [...(this.versions ?? [])].sort((a, b) => a.index - b.index);
    const clauses: Clause[] = [];
    if (versions.length > 0) {
      const basis = `agreement version ${versions.map(({ version }) => version).join(', ')}`;
      clauses.push(
        clause({ ...onlyClaimed('records of the agreement'), basis, entries: versions.map(({ index }) => index) }),
      );
    }
    if (this.watermarks) clauses.push(clause(onlyClaimed('watermarks')));
    return clauses;
  }
}

const onlyClaimed = (field: string) =>
  ({ field, operator: 'are', expected: 'proven', actual: 'claimed', holds: false }) as const;

/** An entry that a rule names, and whether nothing proves who spoke. A forwarder whom the policy names is taken at its word. */
export function evidenceFrom({ role, index, act }: Cited, about: AgreementFacts | undefined): Evidence {
  const { via } = act ?? {};
  const isForwarded = act !== undefined && via !== CLAIMED && about !== undefined && speakersOf(about).spoken(act);
  return { role, index, ...(via === undefined || isForwarded ? {} : { claimed: true as const }) };
}
