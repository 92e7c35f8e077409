import { Controller, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { z } from 'zod';
import { Processes } from '#libs/identity';
import { notesRequest } from '#libs/intake';
import { Strict } from '#libs/platform';
import { JSON_TYPE, jsonBody } from './json-body.js';
import { notesAnswer, notesRequests } from './openapi/answers.js';
import { Operation } from './openapi/operation.js';
import { Recorder } from './recorder.js';

const MAX_BYTES = 4_000;
const none = z.strictObject({});

/** The texts of notes, for the api, which shows them to those who may read their acts. */
@Controller('v1/notes')
export class NotesController {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @Processes('api')
  @Post()
  @HttpCode(200)
  @Operation({
    tag: 'oversight',
    summary: 'Open notes of acts',
    description:
      'By an api, which says who may read them. Each text is compared with the commitment in its act. An act without a note, or with one of ' +
      'counsel’s, of which there is a digest alone, is not in the answer.',
    query: none,
    body: { [JSON_TYPE]: notesRequests },
    content: { [JSON_TYPE]: notesAnswer },
    problems: ['not-json', 'invalid-request', 'act-too-large', 'media-type'],
    etag: false,
  })
  async notes(
    @Req() request: { body: unknown; headers: { 'content-type'?: string } },
    @Query(new Strict(none)) _query: z.output<typeof none>,
  ): Promise<z.output<typeof notesAnswer>> {
    const { indexes } = notesRequest.parse(jsonBody(request, MAX_BYTES, 'act-too-large'));
    return { notes: await this.recorder.notes.of(indexes) };
  }
}
