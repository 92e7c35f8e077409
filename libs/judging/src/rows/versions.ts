import type { AgreementPolicy } from '#libs/contracts';
import type { AgreementFacts } from '../kinds/agreement.js';
import { type Documents, documentsOf } from '../standing/documents.js';
import type { Timeline, Version } from '../standing/timeline.js';

/** A version of an agreement that has bound. Milliseconds since 1970. */
export interface BoundVersion {
  agreement: string;
  /** The entry of the first record of its registration: rivals have others. */
  registration: number;
  /** The entry of its own first record. */
  index: number;
  version: number;
  /** The last record that it needed. */
  recorded: number;
  /** Binds from then on. */
  since: number;
  /** The next one came into effect. Undefined: none has. */
  until: number | undefined;
  /** The end (exclusive) of the term in effect when it ceased to judge, or now. Undefined: none is stated. */
  ends: number | undefined;
  /** false: another one that bound at the same moment took its place. */
  effective: boolean;
  /** It rests on a claimed statement. */
  claimed: boolean;
  /** By name; empty: the row no longer says anything. */
  parties: readonly string[];
  policy: AgreementPolicy;
}

const known = new WeakMap<Documents, readonly BoundVersion[]>();

export function versionsOf(facts: AgreementFacts): readonly BoundVersion[] {
  const documents = documentsOf(facts);
  let made = known.get(documents);
  if (!made) known.set(documents, (made = documents.bound.flatMap((timeline) => rowsOf(facts.agreement, timeline))));
  return made;
}

function rowsOf(agreement: string, timeline: Timeline): BoundVersion[] {
  const { steps, versions, registration } = timeline;
  return versions.map((version) => {
    const at = steps.indexOf(version);
    const until = at >= 0 ? steps[at + 1]?.from : undefined;
    return {
      ...{ agreement, registration: registration.index, index: version.index, version: version.version },
      ...{ recorded: version.recorded, since: version.from, until, ends: endOf(timeline, version, until) },
      ...{ effective: at >= 0, claimed: version.claimed, policy: version.policy },
      parties: [...new Set(version.policy.parties.map(({ agency }) => agency))].sort(),
    };
  });
}

function endOf(timeline: Timeline, { from }: Version, until: number | undefined): number | undefined {
  const end = timeline.endAt(until === undefined ? Infinity : Math.max(from, until - 1));
  return Number.isFinite(end) ? end : undefined;
}

/** Rows after a change of the documents: those that are new or other than before and, for those that hold no more, empty ones. */
export function changedVersions(before: AgreementFacts | undefined, now: AgreementFacts): BoundVersion[] {
  const [was, is] = [before ? versionsOf(before) : [], versionsOf(now)];
  if (was === is) return [];
  const keyOf = ({ registration, index }: BoundVersion): string => `${registration} ${index}`;
  const stored = new Map(was.map((row) => [keyOf(row), row]));
  const changed = is.filter((row) => JSON.stringify(stored.get(keyOf(row))) !== JSON.stringify(row));
  const kept = new Set(is.map(keyOf));
  for (const [key, row] of stored) if (!kept.has(key)) changed.push({ ...row, parties: [] });
  return changed;
}
