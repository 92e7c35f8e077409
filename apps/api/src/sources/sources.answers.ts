import { z } from 'zod';
import { type CoveredSource, SOURCE_STATES } from '#libs/readmodel';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

const entryUrl = z.string().nullable().describe('Of its entry; null: none that you may see');

export const sourceState = z
  .enum(SOURCE_STATES)
  .describe(
    'vouching: its word reaches as far as the judge needs. silent: the judge’s clock has passed its watermark by the lateness, so absence after it is concluded without its word. never-vouched: none of its watermarks counts. not-waited-for: it is no system of a party, or people alone speak through it',
  );

export const coveredSource = z.strictObject({
  agreement: z.string(),
  source: z.string(),
  agency: z.string(),
  events: natural,
  lastEventAt: time.nullable().describe('Receipt of its newest event'),
  lastEventUrl: entryUrl,
  watermark: z
    .strictObject({
      through: time.describe('All that the source did up to then is recorded, it says'),
      recordedAt: time.nullable().describe('When the ledger received that'),
      url: entryUrl,
    })
    .nullable()
    .describe('Its highest watermark that counts; null: none does'),
  state: sourceState,
  silentSince: time.nullable().describe('Where it is silent: its watermark; nothing vouches for it since'),
  latenessSeconds: z.number().min(0).describe('How long the judge waits for it: of the version in effect then'),
});

export const EXAMPLE_SOURCE: z.output<typeof coveredSource> = {
  agreement: 'irs-ice-2025',
  source: 'urn:agency:irs:disclosures',
  agency: 'irs',
  events: 4000,
  lastEventAt: '2026-11-22T14:00:02.120Z',
  lastEventUrl: '/v1/entries/0/4318',
  watermark: {
    through: '2026-11-22T14:00:00.000Z',
    recordedAt: '2026-11-22T14:00:02.120Z',
    url: '/v1/entries/0/4318',
  },
  state: 'silent',
  silentSince: '2026-11-22T14:00:00.000Z',
  latenessSeconds: 900,
};

export function sourceBody(row: CoveredSource): z.output<typeof coveredSource> {
  const { shard, lastIndex, watermark, agreement, source, agency, events, lastEventAt } = row;
  const url = (index: number | null): string | null => (index === null ? null : `/v1/entries/${shard}/${index}`);
  return {
    ...{ agreement, source, agency, events, lastEventAt, lastEventUrl: url(lastIndex) },
    watermark: watermark && {
      ...{ through: watermark.through, recordedAt: watermark.recordedAt, url: url(watermark.index) },
    },
    ...{ state: row.state, silentSince: row.silentSince, latenessSeconds: row.latenessSeconds },
  };
}

export const sourcePage = answer(
  'SourcePage',
  'Sources, and how far their words reach, by agreement and source',
  z.strictObject({ asOf: asOfAnswer, sources: z.array(coveredSource), next }),
  { asOf: EXAMPLE_AS_OF, sources: [EXAMPLE_SOURCE], next: null },
);

export const coverageAnswer = answer(
  'Coverage',
  'How far the ledger is judged, and which words are missing, in numbers',
  z.strictObject({
    asOf: asOfAnswer,
    judgedThrough: time
      .nullable()
      .describe('Everything that was received up to then is judged; null: nothing is yet, or nothing of some shard'),
    judgedAt: time.nullable().describe('When the detector last judged something, by its clock'),
    behind: natural.describe('Entries that are recorded and not judged'),
    sources: z
      .strictObject({
        total: natural,
        silent: natural,
        neverVouched: natural,
        notWaitedFor: natural,
        silentSince: time.nullable().describe('The earliest of the silent ones; null: none is silent'),
        url: z.string().describe('Those that are silent, or have never vouched'),
      })
      .describe('Of sources that the reader may see: those of her agencies'),
    agreements: z
      .strictObject({
        total: natural,
        silent: natural.describe('Where the word of some party, whoever it is, does not reach'),
        notKnown: natural.describe(
          'Where others have registered the same id between themselves (INT-15), so that how far the word of its parties reaches is not told',
        ),
        silentSince: time.nullable().describe('The earliest time that all have passed; null: none is silent'),
      })
      .describe('Of agreements in effect that the reader’s agencies are parties of'),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    judgedThrough: '2026-11-22T19:47:53.000Z',
    judgedAt: '2026-11-22T19:47:53.400Z',
    behind: 0,
    sources: {
      ...{ total: 12, silent: 3, neverVouched: 0, notWaitedFor: 1, silentSince: '2026-11-22T14:00:00.000Z' },
      url: '/v1/sources?state=silent,never-vouched',
    },
    agreements: { total: 4, silent: 1, notKnown: 0, silentSince: '2026-11-22T14:00:00.000Z' },
  },
);
