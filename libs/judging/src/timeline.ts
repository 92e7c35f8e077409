import type { AgreementPolicy, RosterKind } from '#libs/contracts';
import { compareActs } from './act.js';
import { greatest, least } from './extremes.js';
import type { AgreementFacts, DocumentAct } from './kinds/agreement.js';

/** A policy and the time from which it binds. */
export interface PolicyVersion {
  from: number;
  /** When the last party recorded it; it binds from then, but not before its own date. */
  recorded: number;
  version: number;
  policy: AgreementPolicy;
  effectiveFrom: number;
  index: number;
}

export interface Timeline {
  /** Versions that every party has recorded, by the time from which they bind. */
  versions: PolicyVersion[];
  /** When the agreement ends: the last of its terms that a renewal in effect has moved, or its termination. */
  endAt: (time: number) => number;
  /** Every start of a version and every end that was ever in effect, ascending: what an act is held against. */
  terms: { from: number; end: number }[];
  parties: string[];
  rosterAt: (kind: RosterKind, time: number) => Set<string>;
  hasRoster: (kind: RosterKind) => boolean;
}

const timelines = new WeakMap<DocumentAct[], { length: number; timeline: Timeline }>();

/** What was in effect when. Cached until a document is added (documents are only ever added, or refolded whole). */
export function timelineOf(facts: AgreementFacts): Timeline {
  const cached = timelines.get(facts.documents);
  if (cached?.length === facts.documents.length) return cached.timeline;
  const timeline = buildTimeline(facts.documents);
  timelines.set(facts.documents, { length: facts.documents.length, timeline });
  return timeline;
}

interface Effective {
  act: DocumentAct;
  from: number;
  recorded: number;
}

function buildTimeline(documents: DocumentAct[]): Timeline {
  const parties = [...new Set(documents.flatMap((d) => d.policy?.parties.map((p) => p.agency) ?? []))].sort();
  // A document binds from the latest of its own date and the times at which the parties recorded the same digest.
  const groups = new Map<string, DocumentAct[]>();
  for (const act of documents) {
    const key = `${act.kind} ${act.digest} ${act.roster?.kind ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), act]);
  }
  const binding: Effective[] = [];
  for (const acts of groups.values()) {
    const act = acts[0]!;
    const bound = act.policy?.parties.map((p) => p.agency) ?? parties;
    const firstBy = bound.map((party) => acts.find((a) => a.party === party)?.time ?? Infinity);
    const needed = act.kind === 'terminated' ? least(firstBy) : greatest(firstBy);
    const from = Math.max(act.effectiveAt, needed);
    if (Number.isFinite(from)) binding.push({ act, from, recorded: needed });
  }
  binding.sort((a, b) => a.from - b.from || compareActs(a.act, b.act));
  const versions = binding
    .filter(({ act }) => act.policy)
    .map(({ act, from, recorded }) => ({
      from,
      recorded,
      version: act.version ?? 1,
      policy: act.policy!,
      effectiveFrom: act.effectiveAt,
      index: act.index,
    }));
  const ends = binding.filter(({ act }) => act.kind === 'renewed' || act.kind === 'terminated');
  const rosters = binding.filter(({ act }) => act.roster);
  const endAt = (time: number): number => {
    const version = versionAt(versions, time);
    let end = version?.policy.effectiveTo ? Date.parse(version.policy.effectiveTo) : Infinity;
    for (const { act, from } of ends) {
      if (act.kind === 'terminated') end = Math.min(end, from);
      else if (from <= time) end = Math.max(end, act.effectiveTo ?? end);
    }
    return end;
  };
  const changes = [...versions.map(({ from }) => from), ...ends.map(({ from }) => from)];
  return {
    versions,
    parties,
    endAt,
    terms: [...new Set(changes)].sort((a, b) => a - b).map((from) => ({ from, end: endAt(from) })),
    rosterAt(kind, time) {
      const members = new Set<string>();
      for (const { act, from } of rosters) {
        if (from > time || act.roster!.kind !== kind) continue;
        for (const member of act.roster!.add) members.add(member);
        for (const member of act.roster!.remove) members.delete(member);
      }
      return members;
    },
    hasRoster: (kind) => rosters.some(({ act }) => act.roster!.kind === kind),
  };
}

/** The version that binds at a time: of those in effect the highest, as each supersedes the one before; then the last. */
export function versionAt(versions: PolicyVersion[], time: number): PolicyVersion | undefined {
  let found: PolicyVersion | undefined;
  for (const version of versions) {
    if (version.from <= time && (!found || version.version >= found.version)) found = version;
  }
  return found;
}
