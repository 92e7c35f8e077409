import { count } from './format.js';
import { unitWord } from './units.js';

interface Told {
  title: string;
  count: number;
  unit: string;
  sentence?: string | null;
  derived?: string | null;
}

/** A finding in one plain sentence, and how that was worked out; null: a record states it. A rule that this build lacks has its title alone. */
export const sentenceOf = ({ title, count: many, unit, sentence, derived }: Told) => ({
  sentence: sentence ?? `${title}: ${count(many, unitWord(1, unit), unit)}.`,
  derived: derived ?? null,
});
