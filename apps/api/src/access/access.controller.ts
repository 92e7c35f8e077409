import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Principal, ROLES, Who } from '#libs/identity';
import { looks } from '#libs/ledger';
import { InvalidParameters, Strict } from '#libs/platform';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { ACCESS_LOG, AccessLog } from './access-log.js';
import { accessPage } from './access.answers.js';
import { Reads } from './reads.js';
import { looksReader, seesAccess } from './who-sees.js';

/** Any but with NUL, which PostgreSQL has in no text. */
const text = (max: number, description: string, example: string) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\0]*$/, { error: 'must be text, without NUL' })
    .meta({ description, example });

const query = z.strictObject({
  subject: text(255, '`sub` of the reader, as her issuer names her', '4f1c2a9e').optional(),
  issuer: text(1_000, 'Issuer of the reader', 'https://id.irs.example').optional(),
  role: parameter.choice(ROLES, 'Role of the reader').optional(),
  route: text(200, 'Route as an entry has it', 'GET /v1/findings/:id').optional(),
  view: z
    .uuid({ error: 'must be a UUID' })
    .transform((id) => id.toLowerCase())
    .meta({ description: 'Requests of one page of a reader', example: '0f8fad5b-d9cb-469f-a165-70867728950e' })
    .optional(),
  from: parameter.time('Written down at this time or later').optional(),
  to: parameter.time('Written down before this time').optional(),
  limit: parameter.limit,
  cursor: parameter.cursor.optional(),
});
const position = z.string().max(100);

@Readers()
@Controller('v1/access')
export class AccessController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(ACCESS_LOG) private readonly log: AccessLog,
  ) {}

  @Reads<z.output<typeof accessPage>>('access', ({ accesses }) => ({ rows: accesses.length }))
  @Get()
  @Operation({
    tag: 'access',
    summary: 'Who looked',
    description:
      'What was read, by whom, newest first. An agency sees the reads of its own people, an auditor those in scope, and an overseer those of auditors and overseers too. Asking is a read, and is written down as one.',
    query,
    content: { 'application/json': accessPage },
  })
  async list(
    @Query(new Strict(query)) { limit, cursor, ...filters }: z.output<typeof query>,
    @Who() principal: Principal,
  ): Promise<z.output<typeof accessPage>> {
    const sealed = decodeCursor(cursor, filters, position);
    const before = sealed === undefined ? undefined : this.log.open(sealed);
    if (sealed !== undefined && before === undefined)
      throw new InvalidParameters([{ pointer: '#/query/cursor', detail: 'is not the cursor of a `next` link' }]);
    const found = await looks(this.db, looksReader(principal), filters, before, limit + 1);
    const { rows, next } = pageOf('/v1/access', found, limit, filters, filters, ({ index }) => this.log.seal(index));
    const sees = seesAccess(principal);
    return { accesses: rows.map((row) => ({ ...row, index: sees ? row.index : null })), next };
  }
}
