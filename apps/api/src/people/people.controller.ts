import { Controller, Get, Inject, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type KnownPerson, People, type PeopleReader } from '#libs/desk';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { actorsSeen, inSnapshot } from '#libs/readmodel';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { readerOf } from '../visibility/reader.js';
import { actingPage, peoplePage } from './people.answers.js';

const query = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const position = z.tuple([z.string().max(1_000), z.string().max(255)]);
type Listed = z.output<typeof peoplePage>['people'][number];

/** Officers see their own agency's people and overseers each other, to share work out; auditors see those in scope. */
export const peopleReader = ({ role, agency, scope }: Principal): PeopleReader => {
  if (role === 'overseer') return { agencies: [], overseers: true };
  return { agencies: agency === null ? scope.agencies : [agency], overseers: false };
};

@Readers()
@Controller('v1/people')
export class PeopleController {
  constructor(
    @Inject(People) private readonly people: People,
    @Inject(DataSource) private readonly db: DataSource,
  ) {}

  @Get()
  @Operation({
    tag: 'people',
    summary: 'People to whom work can be given',
    description:
      'Who has signed in with a browser, or acted with a token: officers of one’s own agency, for overseers the overseers, for auditors the officers of the agencies in scope. As their issuers last said.',
    query,
    content: { 'application/json': peoplePage },
    etag: false,
  })
  async listPeople(
    @Query(new Strict(query)) { limit, cursor }: z.output<typeof query>,
    @Who() principal: Principal,
  ): Promise<z.output<typeof peoplePage>> {
    const after = decodeCursor(cursor, {}, position);
    const found = await this.people.list(peopleReader(principal), after, limit + 1);
    const { rows, next } = pageOf('/v1/people', found, limit, {}, {}, ({ issuer, subject }) => [issuer, subject]);
    return { people: rows.map(listed), next };
  }

  /** Whoever sees an act, or whose a finding is, reads who that is, and not the login alone. */
  @Get('acting')
  @Operation({
    tag: 'people',
    summary: 'Names of people who acted on what one may see',
    description:
      'Whoever acted on a finding or an approval, or owns a finding, on a desk that one sees: an officer reads her colleagues and who decided what she asked for, an overseer the officers of the agencies in her scope. As their issuers last said.',
    query,
    content: { 'application/json': actingPage },
    etag: false,
  })
  async listActing(
    @Query(new Strict(query)) { limit, cursor }: z.output<typeof query>,
    @Who() principal: Principal,
  ): Promise<z.output<typeof actingPage>> {
    const after = decodeCursor(cursor, {}, position);
    const found = await inSnapshot(this.db, readerOf(principal), (tx) => actorsSeen(tx, after, limit + 1));
    const { rows, next } = pageOf('/v1/people/acting', found, limit, {}, {}, ({ issuer, subject }) => [
      issuer,
      subject,
    ]);
    const names = new Map((await this.people.known(rows)).map((one) => [keyOf(one), one.name]));
    return { people: rows.map((one) => ({ ...one, name: names.get(keyOf(one)) ?? null })), next };
  }
}

const listed = ({ issuer, subject, name, role, agency, lastSeenAt }: KnownPerson): Listed => ({
  ...{ issuer, subject, name, role: role as Listed['role'], agency, lastSeenAt: lastSeenAt.toISOString() },
});

const keyOf = ({ issuer, subject }: { issuer: string; subject: string }): string => JSON.stringify([issuer, subject]);
