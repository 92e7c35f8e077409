import { type Cited, type Clause, clause, type Evidence } from '../findings/clause.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { speakersOf } from '../standing/speakers.js';
import type { Version } from '../standing/timeline.js';

/**
 * The claimed statements that a verdict rests on. Its finding names them
 * (docs/judging.md#statements-that-accuse-and-statements-that-excuse).
 */
export class Claims {
  /**
   * Versions that decided the verdict and rest on a claimed record. Created late: usually there are none, and each rule has its own set.
   */
  private versions: Set<Version> | undefined;
  /** An absence was concluded on a claimed watermark. */
  watermarks = false;

  restOn(version: Version): void {
    this.versions ??= new Set();
    this.versions.add(version);
  }

  /** The clauses about them that are added to an explanation. */
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

/** An entry that a rule cites, with `claimed` if nothing proves its speaker. Keys and forwarders that the policy names are believed. */
export function evidenceFrom({ role, index, act }: Cited, about: AgreementFacts | undefined): Evidence {
  const isProven = act?.via === undefined || (about !== undefined && speakersOf(about).proof(act) === 'proven');
  return { role, index, ...(isProven ? {} : { claimed: true as const }) };
}
