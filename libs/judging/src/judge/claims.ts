import { type Clause, clause } from '../findings/clause.js';
import type { Version } from '../standing/timeline.js';

/** What a verdict rests on that nobody proves: its finding says so (JUDGING 1). */
export class Claims {
  /** Versions by which was judged that rest on a record which is only claimed. */
  readonly versions = new Set<Version>();
  /** The absence of something was concluded on a watermark that is only claimed. */
  watermarks = false;

  /** What is said of these beside what explains a finding. */
  clauses(): Clause[] {
    const versions = [...this.versions].sort((a, b) => a.index - b.index);
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
