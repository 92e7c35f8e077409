import type { DataSource } from 'typeorm';
import { digestOf } from './digest.js';

export interface Limits {
  /** Without an act of a person. */
  idleMs: number;
  /** From the sign-in. */
  wholeMs: number;
}

export interface NewSession {
  issuer: string;
  subject: string;
  /** The issuer's own name for the sign-in. */
  sid: string | null;
  named: string | null;
  authTime: number | null;
  /** Encrypted by whoever stores them. */
  tokens: Buffer;
  tokensUntil: number;
}

export interface StoredSession extends Omit<NewSession, 'sid'> {
  version: number;
  /** Milliseconds since 1970: without a further act, and at the latest. */
  idleUntil: number;
  until: number;
  ended: 'idle' | 'over' | null;
}

interface Row {
  issuer: string;
  subject: string;
  named: string | null;
  auth_time: Date | null;
  tokens: Buffer;
  tokens_until: Date;
  tokens_version: number;
  idle_until: Date;
  until: Date;
  idle: boolean;
  over: boolean;
}

/** Of one person at once; the oldest ends with the next. */
const MOST = 20;

/** The digest of an id: of the id itself nothing is stored. */
export const sessionKey = (id: string): Buffer => digestOf('session', id);

/** Browsers that are signed in. All times are the database's, so that several apis agree. */
export class SessionStore {
  constructor(
    private readonly db: DataSource,
    private readonly limits: Limits,
  ) {}

  async create(key: Buffer, session: NewSession): Promise<void> {
    const { issuer, subject, sid, named, authTime, tokens, tokensUntil } = session;
    await this.db.query(
      `INSERT INTO desk.session (id, issuer, subject, sid, named, auth_time, tokens, tokens_until, created_at, acted_at, until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), now(), now() + $9 * interval '1 ms')`,
      [
        ...[key, issuer, subject, sid === null ? null : digestOf(issuer, sid), named, dateOf(authTime)],
        ...[tokens, dateOf(tokensUntil), this.limits.wholeMs],
      ],
    );
    await this.db.query(
      `DELETE FROM desk.session WHERE issuer = $1 AND subject = $2 AND id IN (
         SELECT id FROM desk.session WHERE issuer = $1 AND subject = $2 ORDER BY created_at DESC, id OFFSET ${MOST})`,
      [issuer, subject],
    );
  }

  /** undefined: there is none, or no more. One that has ended is told once, and is gone. */
  async find(key: Buffer): Promise<StoredSession | undefined> {
    const [row] = await this.db.query<Row[]>(
      `SELECT issuer, subject, named, auth_time, tokens, tokens_until, tokens_version, until,
         acted_at + $2 * interval '1 ms' AS idle_until, acted_at + $2 * interval '1 ms' <= now() AS idle, until <= now() AS over
       FROM desk.session WHERE id = $1`,
      [key, this.limits.idleMs],
    );
    if (!row) return undefined;
    const ended = row.over ? 'over' : row.idle ? 'idle' : null;
    if (ended) await this.end(key);
    return {
      ...{ issuer: row.issuer, subject: row.subject, named: row.named, authTime: row.auth_time?.getTime() ?? null },
      ...{ tokens: row.tokens, tokensUntil: row.tokens_until.getTime(), version: row.tokens_version },
      ...{ idleUntil: row.idle_until.getTime(), until: row.until.getTime(), ended },
    };
  }

  /**
   * A person has done something. Answers until when the session lasts without a further act, where that has changed: it is written once in
   * a while, so that acts in a row cost no row's rewriting.
   */
  async acted(key: Buffer): Promise<number | undefined> {
    const everyMs = Math.min(10_000, this.limits.idleMs / 10);
    const [rows] = await this.db.query<[{ idle_until: Date }[], number]>(
      `UPDATE desk.session SET acted_at = now() WHERE id = $1 AND acted_at < now() - $2 * interval '1 ms'
         AND acted_at + $3 * interval '1 ms' > now() AND until > now()
       RETURNING acted_at + $3 * interval '1 ms' AS idle_until`,
      [key, everyMs, this.limits.idleMs],
    );
    return rows[0]?.idle_until.getTime();
  }

  /** Whether the caller is the one to ask for the tokens after `version`, for so long. Many issuers take a refresh token once. */
  async lease(key: Buffer, version: number, ms: number): Promise<boolean> {
    const rows = await updated(
      this.db,
      `UPDATE desk.session SET refreshing_until = now() + $3 * interval '1 ms'
       WHERE id = $1 AND tokens_version = $2 AND refreshing_until < now() RETURNING 1`,
      [key, version, ms],
    );
    return rows > 0;
  }

  /** Gives the lease back, with nothing new. */
  async release(key: Buffer, version: number): Promise<void> {
    await this.db.query(
      `UPDATE desk.session SET refreshing_until = '-infinity' WHERE id = $1 AND tokens_version = $2`,
      [key, version],
    );
  }

  /** The tokens after `version`; whether they were: the session may have ended, or have them already. */
  async refreshed(key: Buffer, version: number, tokens: Buffer, tokensUntil: number): Promise<boolean> {
    const rows = await updated(
      this.db,
      `UPDATE desk.session SET tokens = $3, tokens_until = $4, tokens_version = $2 + 1, refreshing_until = '-infinity'
       WHERE id = $1 AND tokens_version = $2 RETURNING 1`,
      [key, version, tokens, dateOf(tokensUntil)],
    );
    return rows > 0;
  }

  async end(key: Buffer): Promise<void> {
    await this.db.query('DELETE FROM desk.session WHERE id = $1', [key]);
  }

  /**
   * What an issuer ends: the sessions of one of its sign-ins, or all of a person. A session whose sign-in nobody has named ends with any of
   * its person's. Answers how many.
   */
  async endOf(issuer: string, of: { sid?: string | undefined; subject?: string | undefined }): Promise<number> {
    return updated(
      this.db,
      `DELETE FROM desk.session WHERE issuer = $1 AND ($2::bytea IS NOT NULL OR $3::text IS NOT NULL)
         AND ($2::bytea IS NULL OR sid = $2 OR sid IS NULL AND $3::text IS NOT NULL) AND ($3::text IS NULL OR subject = $3) RETURNING 1`,
      [issuer, of.sid === undefined ? null : digestOf(issuer, of.sid), of.subject ?? null],
    );
  }

  /** Sessions that last. */
  async count(): Promise<number> {
    const [row] = await this.db.query<[{ n: number }]>(
      `SELECT count(*)::int AS n FROM desk.session WHERE until > now() AND acted_at + $1 * interval '1 ms' > now()`,
      [this.limits.idleMs],
    );
    return row.n;
  }

  /** Tokens of sessions that nobody asks for any more. */
  async sweep(): Promise<void> {
    await this.db.query(
      `DELETE FROM desk.session WHERE until <= now() OR acted_at + $1 * interval '1 ms' <= now() - interval '1 hour'`,
      [this.limits.idleMs],
    );
  }
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Rows that a statement with RETURNING changed: TypeORM answers [rows, count] for these. */
async function updated(db: DataSource, statement: string, values: unknown[]): Promise<number> {
  const [rows] = await db.query<[unknown[], number]>(statement, values);
  return rows.length;
}
