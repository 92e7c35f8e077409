import type { DataSource } from 'typeorm';
import { digestOf } from './digest.js';

/** As an issuer last said of her. */
export interface Person {
  issuer: string;
  subject: string;
  role: string;
  /** null: of auditors and overseers. */
  agency: string | null;
  name: string | null;
}
export interface KnownPerson extends Person {
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** Whom somebody may see: of these agencies, and the overseers where she is one. */
export interface PeopleReader {
  agencies: readonly string[] | '*';
  overseers: boolean;
}

const COLUMNS = `issuer, subject, role, agency, name, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"`;

/** People who have signed in here, or acted with a token: to whom work can be given. */
export class People {
  constructor(private readonly db: DataSource) {}

  async seen({ issuer, subject, role, agency, name }: Person): Promise<void> {
    await this.db.query(
      `INSERT INTO desk.person AS known (issuer, subject, role, agency, name, first_seen_at, last_seen_at)
       SELECT $1, $2, $3, $4, CASE WHEN EXISTS (SELECT FROM desk.nameless WHERE person = $6) THEN NULL ELSE $5 END, now(), now()
       ON CONFLICT (issuer, subject) DO UPDATE
         SET role = excluded.role, agency = excluded.agency, name = coalesce(excluded.name, known.name), last_seen_at = now()
         WHERE known.last_seen_at < now() - interval '1 minute'
           OR (known.role, known.agency, known.name) IS DISTINCT FROM
             (excluded.role, excluded.agency, coalesce(excluded.name, known.name))`,
      [issuer, subject, role, agency, name, keyOf(issuer, subject)],
    );
  }

  /** In the order of issuer and subject, after `after`. */
  async list(
    reader: PeopleReader,
    after: readonly [string, string] | undefined,
    limit: number,
  ): Promise<KnownPerson[]> {
    return this.db.query<KnownPerson[]>(
      `SELECT ${COLUMNS} FROM desk.person
       WHERE (agency IS NOT NULL AND ($1::text[] IS NULL OR agency = ANY ($1)) OR role = 'overseer' AND $2)
         AND ($3::text IS NULL OR (issuer, subject) > ($3, $4))
       ORDER BY issuer, subject LIMIT $5`,
      [
        ...[reader.agencies === '*' ? null : [...reader.agencies], reader.overseers],
        ...[after?.[0] ?? null, after?.[1] ?? null, limit],
      ],
    );
  }

  /** Those of these who are known here. */
  async known(people: readonly Pick<Person, 'issuer' | 'subject'>[]): Promise<KnownPerson[]> {
    return this.db.query<KnownPerson[]>(
      `SELECT ${COLUMNS} FROM desk.person
       WHERE (issuer, subject) IN (SELECT * FROM unnest($1::text[], $2::text[]))
       ORDER BY issuer, subject`,
      [people.map(({ issuer }) => issuer), people.map(({ subject }) => subject)],
    );
  }

  /** Who she was when she was last seen: whoever gives her work looks whether she is of the desk. */
  async find(issuer: string, subject: string): Promise<KnownPerson | undefined> {
    const [row] = await this.db.query<KnownPerson[]>(
      `SELECT ${COLUMNS} FROM desk.person WHERE issuer = $1 AND subject = $2`,
      [issuer, subject],
    );
    return row;
  }
}

const keyOf = (issuer: string, subject: string): Buffer => digestOf('nameless', issuer, subject);

/** Takes a person's name away, and keeps none from then on, or lets it be kept again. As the owner. */
export async function keepName(
  db: DataSource,
  { issuer, subject }: Pick<Person, 'issuer' | 'subject'>,
  keep: boolean,
): Promise<void> {
  const key = keyOf(issuer, subject);
  if (keep) return void (await db.query('DELETE FROM desk.nameless WHERE person = $1', [key]));
  await db.query('INSERT INTO desk.nameless (person) VALUES ($1) ON CONFLICT DO NOTHING', [key]);
  await db.query('UPDATE desk.person SET name = NULL WHERE issuer = $1 AND subject = $2', [issuer, subject]);
}
