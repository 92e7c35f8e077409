import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Oversight, oversight, OVERSIGHT } from '#libs/contracts';
import { coversAll, type Principal, Who } from '#libs/identity';
import { leafHashesOf } from '#libs/ledger';
import { Strict } from '#libs/platform';
import { inSnapshot, oversightActs, oversightFolded } from '#libs/readmodel';
import { Reads } from '../access/reads.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { oversightPage } from './oversight.answers.js';

type Kind = Oversight['act']['kind'];
const KINDS = oversight.shape.act.options.map(({ shape }) => shape.kind.value) as [Kind, ...Kind[]];
/** Any but with NUL, which PostgreSQL has in no text. */
const text = (max: number, description: string, example: string) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\0]*$/, { error: 'must be text, without NUL' })
    .meta({ description, example });

const query = z.strictObject({
  desk: z
    .string()
    .regex(/^(@overseers|[a-z0-9][a-z0-9-]{0,39})$/, { error: 'must be an agency, or @overseers' })
    .meta({ description: 'Whose act it is', example: 'irs' })
    .optional(),
  issuer: text(1_000, 'Issuer of whoever did it', 'https://id.irs.example').optional(),
  subject: text(255, '`sub` of whoever did it', '4f1c2a9e').optional(),
  finding: parameter.findingId.optional(),
  approval: z.uuid({ error: 'must be a UUID' }).meta({ description: 'Id of an approval' }).optional(),
  kind: parameter.choice(KINDS, 'What was done').optional(),
  from: parameter.time('Written down at this time or later').optional(),
  to: parameter.time('Written down before this time').optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.int().min(0);

@Readers()
@Controller('v1/oversight')
export class OversightController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Reads<z.output<typeof oversightPage>>('acts', ({ acts }) => ({ rows: acts.length }))
  @Get()
  @Operation({
    tag: 'oversight',
    summary: 'Who did what',
    description:
      'Acts of people on findings and approvals, newest first, each with its entry in the log `oversight` and that entry’s leaf hash. An agency sees what its own people did, and the approvals that it has a part in; auditors and overseers what is in their scope. Notes are not here.',
    query,
    content: { 'application/json': oversightPage },
  })
  async listActs(
    @Who() who: Principal,
    @Query(new Strict(query)) { limit, cursor, ...filters }: z.output<typeof query>,
  ): Promise<z.output<typeof oversightPage>> {
    const before = decodeCursor(cursor, filters, position);
    const reader = { issuer: who.issuer, subject: who.subject, whole: coversAll(who.scope) };
    return inSnapshot(this.db, readerOf(who), async (tx) => {
      const found = await oversightActs(tx, reader, filters, before, limit + 1);
      const { rows, next } = pageOf('/v1/oversight', found, limit, filters, filters, ({ index }) => index);
      const hashes = await leafHashesOf(
        tx,
        OVERSIGHT,
        rows.map(({ index }) => index),
      );
      const acts = rows.map(({ index, receivedAt, desk, mark, body }) => ({
        ...{ index, receivedAt, leafHash: hashes.get(index)!.toString('base64') },
        ...{ url: `/v1/entries/oversight/${index}`, proof: `/v1/entries/oversight/${index}?proof=1` },
        ...{ desk, mark, oversight: body as Oversight },
      }));
      // How many acts there are would tell an agency when the other side acts.
      return { folded: reader.whole ? await oversightFolded(tx) : null, acts, next };
    });
  }
}
