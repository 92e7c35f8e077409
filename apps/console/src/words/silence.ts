import { count, duration } from './format.js';

/** A source is silent, and nothing else: one wording on every page. When it fell silent stands behind it, as `since …`. */
export const silentSources = (silent: number): string => count(silent, 'source is silent', 'sources are silent');

/** Of agreements: the word of some party, whoever it is, does not reach. */
export const silentAgreements = (silent: number): string =>
  count(silent, 'agreement has a silent party', 'agreements have a silent party');

/** Of agreements that others registered too, between themselves: how far anybody's word reaches is not told. */
export const notKnownOf = (agreements: number): string =>
  `not known for ${count(agreements, 'agreement that others registered too', 'agreements that others registered too')}`;

/** What silence is. */
export const SILENT = 'Silent: it has not said since then that all it did is recorded.';

/** What follows from it: the judge waits for so long, and no longer. */
export const whatSilenceMeans = (latenessSeconds: number): string =>
  `What was due after that and is not on record counts as not done, once ${duration(latenessSeconds * 1_000)} have passed.`;

/** Where no source is silent. `any`: there is a source at all: of none, nobody has said anything. */
export const noneSilent = (whose: string, any: boolean): string =>
  any
    ? `No source of ${whose} is silent: each has said lately that all it did is recorded.`
    : `No source of ${whose} is known: none has sent anything yet, or said that all it did is recorded.`;

export const NEVER_SAID = 'It has never said that all it did is recorded.';
