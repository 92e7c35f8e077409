import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Note, Oversight } from '#libs/contracts';
import { type Principal, Who } from '#libs/identity';
import { type ActOfDesk, asOf, inSnapshot, notedTimelineOf, type Queryable } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { Reads, underAgreement } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { findingOf } from '../findings/finding-parts.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { type NoteOfAct, OVERSIGHT_LOG, type OversightLog } from '../oversight/oversight-log.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { entryBody } from './act-answer.js';
import { notePage } from './triage.answers.js';

const findingPath = z.strictObject({ id: parameter.findingId });
const pageQuery = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const position = z.int().min(0);

type NotedAct = ActOfDesk & { body: Oversight; note: Note };
type NoteBody = z.output<typeof notePage>['notes'][number];

/** What officers wrote beside their acts. */
@Readers()
@Controller('v1/findings')
export class NotesController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(OVERSIGHT_LOG) private readonly acts: OversightLog,
  ) {}

  @Reads<z.output<typeof notePage>>('notes', ({ notes }) => ({ rows: notes.length }))
  @Get(':id/notes')
  @Operation({
    tag: 'triage',
    summary: 'Notes on a finding',
    description:
      'Of your own desk; auditors and overseers read those of the desks in their scope. The text is opened for each answer, and compared with the commitment in the log; one that was erased on order is not there any more, and its act stays.',
    path: findingPath,
    query: pageQuery,
    content: { 'application/json': notePage },
    problems: ['malformed-url', 'not-found', 'not-judged', 'oversight-log-away'],
  })
  async listNotes(
    @Who() who: Principal,
    @Param(new Strict(findingPath, 'path')) { id }: z.output<typeof findingPath>,
    @Query(new Strict(pageQuery)) { limit, cursor }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof notePage>> {
    const after = decodeCursor(cursor, ['notes', id], position);
    const { at, agreement, acts } = await inSnapshot(this.db, readerOf(who), async (tx) => {
      const at = await asOf(tx);
      const { agreement } = await findingOf(tx, at, id);
      return { at, agreement, acts: await notedActs(tx, id, after, limit + 1) };
    });
    const page = pageOf(`/v1/findings/${id}/notes`, acts, limit, {}, ['notes', id], ({ index }) => index);
    const texts = await this.acts.notes(page.rows.filter(({ note }) => !('counsel' in note)).map(({ index }) => index));
    const notes = page.rows.map((act) => noteBody(act, texts.get(act.index)));
    return underAgreement(agreement, { asOf: asOfBody(at), notes, next: page.next });
  }
}

async function notedActs(
  tx: Queryable,
  finding: string,
  after: number | undefined,
  limit: number,
): Promise<NotedAct[]> {
  const acts = await notedTimelineOf(tx, finding, { after, limit });
  return acts.flatMap((act) => {
    const body = act.body as Oversight;
    const note = 'note' in body.act ? body.act.note : undefined;
    return note === undefined ? [] : [{ ...act, body, note }];
  });
}

function noteBody({ index, receivedAt, desk, version, body, note }: NotedAct, stored: NoteOfAct | undefined): NoteBody {
  const { issuer, subject } = body.by;
  const counsel = 'counsel' in note;
  return {
    ...{ desk, version, by: { issuer, subject }, act: body.act.kind },
    // Whose text lies nowhere although the act has its commitment was taken away by other means than an order.
    state: counsel ? 'counsel' : (stored?.state ?? 'altered'),
    text: stored?.text ?? null,
    digest: counsel ? note.digest : null,
    entry: entryBody(index, receivedAt),
  };
}
