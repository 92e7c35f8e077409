import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { type KnownPerson, People, type PeopleReader } from '#libs/desk';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { Operation } from '../openapi/operation.js';
import { peoplePage } from './people.answers.js';

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
  constructor(@Inject(People) private readonly people: People) {}

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
}

const listed = ({ issuer, subject, name, role, agency, lastSeenAt }: KnownPerson): Listed => ({
  ...{ issuer, subject, name, role: role as Listed['role'], agency, lastSeenAt: lastSeenAt.toISOString() },
});
