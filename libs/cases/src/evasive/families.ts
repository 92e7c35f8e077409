import { backDated, backDatedAlone } from './back-dated.js';
import { documents } from './documents.js';
import { documentsAlone } from './documents-alone.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { lateAlone } from './late.js';
import { lawfulDays } from './lawful-days.js';
import { leftOut } from './left-out.js';
import { leftOutAlone } from './left-out-alone.js';
import { notQuiteLawful } from './not-quite-lawful.js';
import { refusedAlone } from './refused.js';
import { retracted, retractedAlone } from './retracted.js';
import { saidForAnother, saidForAnotherAlone } from './said-for-another.js';
import { saidTwice, saidTwiceAlone } from './said-twice.js';
import { split, splitAlone } from './split.js';

/** A plant's full name begins with its family's. */
const named = <T extends { name: string }>(families: Record<string, T[]>): T[] =>
  Object.entries(families).flatMap(([family, plants]) =>
    plants.map((plant) => ({ ...plant, name: `${family} · ${plant.name}` })),
  );

export const EVASIONS: Evasion[] = named({
  'left out': leftOut,
  'said for another': saidForAnother,
  'said twice': saidTwice,
  retracted,
  'back-dated': backDated,
  split,
  documents,
});

export const OWN_AGREEMENTS: OwnAgreement[] = named({
  'left out': leftOutAlone,
  'said for another': saidForAnotherAlone,
  'said twice': saidTwiceAlone,
  retracted: retractedAlone,
  'back-dated': backDatedAlone,
  late: lateAlone,
  split: splitAlone,
  documents: documentsAlone,
  refused: refusedAlone,
  'not quite lawful': notQuiteLawful,
});

export const LAWFUL_DAYS: OwnAgreement[] = named({ 'lawful day': lawfulDays });
