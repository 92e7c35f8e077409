import {
  type AgreementFacts,
  type FindingFacts,
  type HitRow,
  isOf,
  type MemoryShard,
  type NotEvaluableFacts,
  ofDocuments,
  type PartySpan,
  type Seen,
  seenOfFinding,
  seenOfLine,
} from '../../libs/judging/src/index.js';

/** What an agency may see of a judged shard. */
export interface View {
  findings: (FindingFacts & { ownHits: Omit<HitRow, 'no'>[] })[];
  lines: NotEvaluableFacts[];
}

/** A fault planted in the view, for tests of the tests. */
export interface Leak {
  /** Another answer to who may see a finding. */
  finding?: (finding: FindingFacts, seen: Seen) => Seen;
  line?: (line: NotEvaluableFacts, seen: Seen) => Seen;
  /** Something more that the reader is told. */
  more?: (shard: MemoryShard) => unknown;
}

/**
 * The same as row-level security in the database, said a second time over facts in memory (docs/visibility.md): an act is seen by whoever was
 * on one of its sides at its time, by name or alone in the role; before anything has bound, by its author.
 */
export function viewOf(shard: MemoryShard, reader: string, leak: Leak = {}): View & { more?: unknown } {
  const factsOf = agreementsOf(shard);
  const sees = (scope: string, seen: Seen): boolean => maySee(reader, seen, factsOf.get(scope));
  const findings = [...shard.findings(), ...shard.withdrawn()].filter((finding) => {
    const seen = seenOfFinding(finding, factsOf.get(finding.scope));
    return sees(finding.scope, leak.finding?.(finding, seen) ?? seen);
  });
  const own = new Set(findings.map(({ id }) => id));
  const hits = new Map<string, Omit<HitRow, 'no'>[]>();
  for (const { no: _, ...hit } of shard.hits)
    if (own.has(hit.finding)) hits.set(hit.finding, [...(hits.get(hit.finding) ?? []), hit]);
  return {
    findings: findings.map((finding) => ({ ...finding, ownHits: hits.get(finding.id) ?? [] })),
    lines: shard.notEvaluable().filter((line) => {
      const seen = seenOfLine(line, factsOf.get(line.scope));
      return sees(line.scope, leak.line?.(line, seen) ?? seen);
    }),
    ...(leak.more ? { more: leak.more(shard) } : {}),
  };
}

function agreementsOf(shard: MemoryShard): Map<string, AgreementFacts> {
  const known = new Map<string, AgreementFacts>();
  for (const [key, facts] of shard.facts)
    if (isOf('agreement', key)) known.set((facts as AgreementFacts).agreement, facts as AgreementFacts);
  return known;
}

/** Does a reader see a row with these sides? `about`: the facts of its agreement. `within`: as the funnel's rows (`policies.ts`). */
export function maySee(reader: string, seen: Seen, about: AgreementFacts | undefined, within = false): boolean {
  if (seen.class === 'author') return seen.author === reader;
  const spans = (about ? ofDocuments(about).parties : []).filter(({ since, until }) => until !== since);
  const acts = actsOf(seen);
  const isPartner = (span: PartySpan, role: PartySpan['role']): boolean => span.partners.includes(seen[other(role)]!);
  const isOnSide = (role: PartySpan['role']): boolean => {
    if (seen.class !== 'both' && seen.class !== role) return false;
    const own = spans.filter(
      (span) =>
        span.agency === reader &&
        span.role === role &&
        (seen[role] === reader || (seen[role] === undefined && (span.alone || (span.sole && isPartner(span, role))))) &&
        (!within || seen.author === undefined || span.partners.includes(seen.author)),
    );
    return own.length > 0 && (acts === undefined || covers(own, acts));
  };
  if (isOnSide('source') || isOnSide('recipient')) return true;
  const hadParties = spans.some(({ since, until = Infinity }) => !acts || (since <= acts[1] && acts[0] < until));
  return seen.author === reader && !hadParties;
}

const other = (role: PartySpan['role']): PartySpan['role'] => (role === 'source' ? 'recipient' : 'source');

function actsOf({ from, to }: Seen): [number, number] | undefined {
  const times = [from, to].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : [Math.min(...times), Math.max(...times)];
}

/** Spans of one agency count together, since one ends whenever somebody else comes or goes. */
function covers(spans: readonly PartySpan[], [from, to]: [number, number]): boolean {
  let reached = from;
  for (const { since, until = Infinity } of [...spans].sort((a, b) => a.since - b.since)) {
    if (since > reached) return false;
    if (until > reached) reached = until;
    if (reached > to) return true;
  }
  return false;
}

/** Findings and lines that two views do not share, in the words of one of them. */
export function apart(one: View & { more?: unknown }, other: View & { more?: unknown }): string[] {
  const all = (view: View & { more?: unknown }): string[] => [
    ...view.findings.map((finding) => JSON.stringify(finding)),
    ...view.lines.map((line) => JSON.stringify(line)),
    ...('more' in view ? [JSON.stringify(view.more)] : []),
  ];
  const [left, right] = [all(one), all(other)];
  return [...left.filter((row) => !right.includes(row)), ...right.filter((row) => !left.includes(row))];
}
