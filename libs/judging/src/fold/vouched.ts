import { speakerOf } from '../act.js';
import { greatest } from '../extremes.js';
import type { AgreementFacts, Vouched } from '../kinds/agreement.js';
import type { Settled } from '../judge/settled.js';
import type { SourceFacts } from '../kinds/source.js';
import { speakersOf } from '../standing/speakers.js';
import { BY_PEOPLE } from '../ways.js';
import { actOf } from './own-statement.js';

/**
 * Does a source speak for its agency, so that its watermark is waited for? One that was only ever claimed, or carried by an agency that may
 * not, delays nothing. Nor does one through which people alone speak: it is recorded as they speak, so nothing of it is on its way.
 */
function isHeard(about: AgreementFacts, source: string): boolean {
  const ways = about.heard[source] ?? {};
  if (ways[''] !== undefined) return true;
  for (const via in ways) {
    if (via === BY_PEOPLE) continue;
    for (const time of ways[via]!) {
      if (speakersOf(about).spoken({ time, source, sequence: 0, id: '', index: 0, receivedAt: 0, via })) return true;
    }
  }
  return false;
}

const byAgency = new WeakMap<readonly string[], Map<string, string[]>>();

/** Sources of one agency that have written. All copies of facts share the list. */
function sourcesOf({ sources }: AgreementFacts, agency: string): readonly string[] {
  let known = byAgency.get(sources);
  if (!known) {
    known = new Map();
    for (const source of sources) {
      const speaker = speakerOf({ source });
      const own = known.get(speaker);
      if (own) own.push(source);
      else known.set(speaker, [source]);
    }
    byAgency.set(sources, known);
  }
  return known.get(agency) ?? [];
}

/**
 * By family of documents: the latest time up to which every system of a party of any bound version vouches. Where nothing has bound nobody
 * can vouch. `of`: the facts of a source.
 */
export function vouchedBy(about: AgreementFacts, of: (source: string) => SourceFacts | undefined): Vouched[] {
  return speakersOf(about).documents.families.map(({ recorders }) => {
    let through = Infinity;
    let claimed = false;
    for (const agency of recorders) {
      const systems = sourcesOf(about, agency).filter((source) => isHeard(about, source));
      // Its people recorded the agreement, and none of its systems has written yet: nothing vouches for those.
      if (systems.length === 0 && sourcesOf(about, agency).some((source) => about.heard[source]?.[BY_PEOPLE]))
        through = 0;
      for (const source of systems) {
        const facts = of(source);
        through = Math.min(through, facts?.watermark ?? 0);
        const [highest] = facts?.held ?? [];
        if (highest) claimed ||= speakersOf(about).proof(actOf(source, highest)) === 'claimed';
      }
    }
    return { through: Number.isFinite(through) ? through : 0, claimed };
  });
}

/** Sources whose watermarks conclusions wait for; ascending. */
export function waitedFor(about: AgreementFacts): string[] {
  const waited = new Set<string>();
  for (const { recorders } of speakersOf(about).documents.families)
    for (const agency of recorders)
      for (const source of sourcesOf(about, agency)) if (isHeard(about, source)) waited.add(source);
  return [...waited].sort();
}

/** The latest time up to which any watermarks allow conclusions. 0: none do. */
export const throughOf = (vouched: readonly Vouched[]): number =>
  Math.max(0, greatest(vouched.map(({ through }) => through)));

/** The conclusions that these watermarks allow. 0: no watermark has passed anything. */
export const settledOf = (agreement: string, vouched: readonly Vouched[]): Settled => ({
  agreement,
  through: vouched.map(({ through }) => (through > 0 ? through : -Infinity)),
});
