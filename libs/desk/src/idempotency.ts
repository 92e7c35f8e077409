import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { digestOf } from './digest.js';

/** What the first request was answered, whole, for whoever sends it again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The right to do what a request asks for, once. */
export interface Turn {
  principal: Buffer;
  key: Buffer;
  turn: string;
}

/**
 * new: do it, then `keep` the answer, or `forget` it where nothing was done; `again`: it had a turn before, in which part may have been done. same: give that answer. other: the key was used for another
 * request (422). busy: the first is under way (409); ask again. full: as much of hers is kept as may be (429), until the first of it ends.
 */
export type Claim =
  | { kind: 'new'; turn: Turn; again: boolean }
  | { kind: 'same'; answer: KeptAnswer }
  | { kind: 'other' | 'busy' }
  | { kind: 'full'; seconds: number };

/** Of one principal at once. */
export interface MostKept {
  keys: number;
  /** Of kept answers. */
  bytes: number;
}
/** A person who acts once in a minute, all day; whoever does more moves many findings with one key. */
const MOST_KEPT: MostKept = { keys: 1_500, bytes: 64 * 1024 * 1024 };

const KEPT = '24 hours';
/** Who holds a turn longer has died with its process: the same request may be done then. */
const TURN = '60 seconds';
/** An answer that is larger is not kept: whoever asks again does it again, which whoever keeps state by versions refuses. */
const MAX_BODY = 4 * 1024 * 1024;

interface Row {
  again: boolean;
  mine: boolean;
  same: boolean;
  status: number | null;
  headers: string | null;
  body: string | null;
}

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent again is answered as it was the first time, and done
 * once. Keys are of a principal: nobody finds out another's, or takes it. Digests are stored, not what they are of. The claim decides races
 * between requests and between processes; it is no lock, and whoever does something twice must be refused by what he does it to (a version).
 */
export class IdempotencyKeys {
  constructor(
    private readonly db: DataSource,
    private readonly most = MOST_KEPT,
  ) {}

  /** `principal`: names who asks for good, such as issuer and subject. `request`: a digest of all of the request that counts. */
  async claim(principal: string, key: string, request: string): Promise<Claim> {
    const turn: Turn = { principal: digestOf(principal), key: digestOf(key), turn: randomUUID() };
    const values = [turn.principal, turn.key, digestOf(request), turn.turn, this.most.keys, this.most.bytes];
    await this.db.query('DELETE FROM desk.idempotency WHERE until < now()');
    // Two that come at once: the second waits for the first row, and finds it there.
    const [row] = await this.db.query<Row[]>(
      `INSERT INTO desk.idempotency AS kept (principal, key, request, turn, turn_until, until)
       SELECT $1, $2, $3, $4, now() + interval '${TURN}', now() + interval '${KEPT}'
       WHERE EXISTS (SELECT FROM desk.idempotency WHERE principal = $1 AND key = $2)
         OR (SELECT count(*) < $5 AND coalesce(sum(octet_length(body)), 0) < $6 FROM desk.idempotency WHERE principal = $1)
       ON CONFLICT (principal, key) DO UPDATE SET
         turn = CASE WHEN kept.status IS NULL AND kept.turn_until < now() AND kept.request = excluded.request
           THEN excluded.turn ELSE kept.turn END,
         turn_until = CASE WHEN kept.status IS NULL AND kept.turn_until < now() AND kept.request = excluded.request
           THEN excluded.turn_until ELSE kept.turn_until END
       RETURNING turn = $4 AS mine, xmax <> 0 AS again, request = $3 AS same, status, headers, body`,
      values,
    );
    if (!row) return { kind: 'full', seconds: await this.secondsUntilRoom(turn.principal) };
    // PostgreSQL: a row that was inserted now has no xmax.
    const { mine, again, same, status, headers, body } = row;
    if (mine) return { kind: 'new', turn, again };
    if (!same) return { kind: 'other' };
    if (status === null) return { kind: 'busy' };
    return { kind: 'same', answer: { status, headers: JSON.parse(headers!) as Record<string, string>, body: body! } };
  }

  private async secondsUntilRoom(principal: Buffer): Promise<number> {
    const [row] = await this.db.query<[{ seconds: number | null }]>(
      'SELECT ceil(extract(epoch FROM min(until) - now()))::int AS seconds FROM desk.idempotency WHERE principal = $1',
      [principal],
    );
    return Math.max(1, row.seconds ?? 1);
  }

  /** Once the request is done, for good or bad, before it is answered. Does nothing for a turn that another has taken over. */
  async keep({ principal, key, turn }: Turn, { status, headers, body }: KeptAnswer): Promise<void> {
    if (body.length > MAX_BODY) return this.forget({ principal, key, turn });
    await this.db.query(
      `UPDATE desk.idempotency SET status = $4, headers = $5, body = $6 WHERE principal = $1 AND key = $2 AND turn = $3`,
      [principal, key, turn, status, JSON.stringify(headers), body],
    );
  }

  /** Nothing was done, and the same request may be sent again: a database that was away, a limit. */
  async forget({ principal, key, turn }: Turn): Promise<void> {
    await this.db.query(
      'DELETE FROM desk.idempotency WHERE principal = $1 AND key = $2 AND turn = $3 AND status IS NULL',
      [principal, key, turn],
    );
  }

  /** Part of it is done, or nobody knows: the same request has the next turn at once, and the key stays that request's. */
  async release({ principal, key, turn }: Turn): Promise<void> {
    await this.db.query(
      `UPDATE desk.idempotency SET turn_until = now() - interval '1 ms'
       WHERE principal = $1 AND key = $2 AND turn = $3 AND status IS NULL`,
      [principal, key, turn],
    );
  }
}
