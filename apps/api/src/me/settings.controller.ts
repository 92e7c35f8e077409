import { Controller, Get, Headers, Inject, Put, Query, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { utcTime } from '#libs/contracts';
import { SettingsStore } from '#libs/desk';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { StaleVersion } from '../http/errors.js';
import { etagOf, versionSeen } from '../http/if-match.js';
import { type BodyRequest, jsonBody } from '../http/json-body.js';
import { none } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { settingsAnswer, settingsBody, settingsRequest } from './settings.answers.js';

interface Response {
  setHeader(name: string, value: string): unknown;
}
type Settings = z.output<typeof settingsAnswer>;

const NOTHING: Settings = { views: [], lastVisit: null };

@Readers()
@Controller('v1/me/settings')
export class SettingsController {
  constructor(@Inject(SettingsStore) private readonly store: SettingsStore) {}

  @Get()
  @Operation({
    tag: 'identity',
    summary: 'What one keeps for oneself',
    description: 'Saved views of the queue, and when one was last here. Nobody else sees them, and no rule reads them.',
    query: none,
    content: { 'application/json': settingsAnswer },
  })
  async getSettings(
    @Who() { issuer, subject }: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Settings> {
    const { version, value } = await this.store.read(issuer, subject);
    response.setHeader('etag', etagOf(version));
    return value === null ? NOTHING : (JSON.parse(value) as Settings);
  }

  @Put()
  @Operation({
    tag: 'identity',
    summary: 'Keep something for oneself',
    description:
      'Replaces all of it. `If-Match` has the ETag of what was read, `"0"` where there was nothing yet, so that two tabs do not undo each other. No pseudonym and no identifier is kept.',
    query: none,
    headers: [{ name: 'If-Match', description: 'The ETag of what was read' }],
    body: { 'application/json': settingsRequest },
    content: { 'application/json': settingsAnswer },
    problems: [
      'not-json',
      'invalid-request',
      'cross-site',
      'stale-version',
      'body-too-large',
      'media-type',
      'encoded-body',
      'version-needed',
    ],
    etag: false,
  })
  async putSettings(
    @Req() request: BodyRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @Who() { issuer, subject }: Principal,
    @Query(new Strict(none)) _query: z.output<typeof none>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Settings> {
    const from = versionSeen(ifMatch);
    const { views, lastVisit } = settingsBody.parse(jsonBody(request));
    const settings: Settings = { views, lastVisit: lastVisit && utcTime(lastVisit) };
    if (!(await this.store.write(issuer, subject, from, JSON.stringify(settings)))) throw new StaleVersion();
    response.setHeader('etag', etagOf(from + 1));
    return settings;
  }
}
