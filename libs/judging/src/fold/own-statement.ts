import { agencyOf } from '#libs/contracts';
import type { Act } from '../act.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { type Key, keys, sequencesOf } from '../kinds/key.js';
import { type Claim, CHUNK, missingSequences, type SourceStatement, type SourceFacts } from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { speakersOf } from '../standing/speakers.js';
import { saidUntil } from '../standing/spoken.js';
import { isClaimed } from '../ways.js';
import type { FoldContext } from './context.js';
import { recordContradicted } from './retraction.js';

// Shared by a source's numbers and its watermarks: whether a statement is the source's own, and where it is stored.

export const chunkKey = (agreement: string, source: string, sequence: number): Key<'sequences'> =>
  keys.sequences(agreement, source, Math.floor(sequence / CHUNK));

export const slotOf = (sequence: number): string => String(sequence % CHUNK);

export const sourceStatementOf = ({ time, index, day, via }: Act): SourceStatement => ({
  time,
  index,
  ...(day === undefined ? {} : { day }),
  ...(via === undefined ? {} : { via }),
});

export const actOf = (source: string, statement: SourceStatement): Act => ({
  ...statement,
  source,
  sequence: 0,
  id: '',
  receivedAt: 0,
});

export const isSpoken = (about: AgreementFacts, source: string, statement: SourceStatement): boolean =>
  speakersOf(about).spoken(actOf(source, statement));

/**
 * Does a statement take its source's number? A claimed one does too, so that a source that sends some events unproven has no gaps. One that
 * came by another agency's way does not.
 */
export const takesNumber = (about: AgreementFacts, source: string, statement: SourceStatement): boolean =>
  statement.via === undefined || isClaimed(statement.via) || isSpoken(about, source, statement);

/** The last moment at which it may have been made: a statement that is known by its day contradicts only a watermark after that day. */
export function lastOf(about: AgreementFacts, source: string, statement: SourceStatement): number {
  const zone =
    statement.day === undefined
      ? undefined
      : speakersOf(about).documents.judging(agencyOf(source))[0]?.zone(statement.time);
  return saidUntil(actOf(source, statement), zone);
}

/**
 * The most chunks of sequences of one source that are searched. A source with more numbers that dates a watermark back does not get all
 * contradictions reported.
 */
const MOST_CHUNKS = 320_000;

/** The existing chunks of a source, in the order of their numbers. A source may use its clock as number. */
export function chunksOf(
  memory: Overlay,
  agreement: string,
  source: string,
): { key: Key<'sequences'>; first: number }[] {
  const found: { key: Key<'sequences'>; first: number }[] = [];
  for (const key of memory.scan(sequencesOf(agreement, source), MOST_CHUNKS))
    found.push({ key: key as Key<'sequences'>, first: Number(key.slice(key.lastIndexOf('|') + 1)) * CHUNK });
  return found.sort((a, b) => a.first - b.first);
}

export function recordHole(facts: SourceFacts, hadHole: boolean, { act }: Pick<FoldContext, 'act'>): void {
  if (hadHole || missingSequences(facts) === 0) return;
  facts.holeSeenAt = act.receivedAt;
}

/** Records the time up to which a source had vouched before a contradicting statement. Returns whether that is new. */
export function recordAfter(
  work: Work,
  about: AgreementFacts,
  source: string,
  claim: Pick<Claim, keyof SourceStatement | 'id' | 'after'>,
  vouched: number,
): boolean {
  const { id, index } = claim;
  const after = vouched > 0 && lastOf(about, source, claim) <= vouched ? vouched : undefined;
  if (claim.after === after) return false;
  if (after === undefined) delete claim.after;
  else claim.after = after;
  recordContradicted(work, about, { source, id, index }, after);
  return true;
}
