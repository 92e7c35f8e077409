import type { SourceFacts } from '../kinds/source.js';

/** Up to when a source vouches under an agreement: its highest watermark that counts. */
export interface HeldWatermark {
  agreement: string;
  source: string;
  /** Milliseconds since 1970. Undefined: none counts any more. */
  through: number | undefined;
  /** The entry that says so. */
  index: number | undefined;
}

export function watermarkOf({ agreement, source, watermark, held: [highest] }: SourceFacts): HeldWatermark {
  const counts = watermark > 0;
  return { agreement, source, through: counts ? watermark : undefined, index: counts ? highest?.index : undefined };
}

/** Undefined: it is as before. */
export function changedWatermark(before: SourceFacts | undefined, now: SourceFacts): HeldWatermark | undefined {
  const is = watermarkOf(now);
  if (!before) return is.through === undefined ? undefined : is;
  const was = watermarkOf(before);
  return was.through === is.through && was.index === is.index ? undefined : is;
}
