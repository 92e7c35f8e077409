import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { entryTail, inspect, type DataOf, type EventType, OVERSIGHT, type Oversight } from '#libs/contracts';
import {
  CheckpointPublisher,
  LEDGER_ROLES,
  LedgerAppender,
  ledgerSchema,
  migrate,
  QuarantineVault,
  shardOrigin,
  type Placed,
} from '#libs/ledger';
import { Detector } from '#libs/detecting';
import { deskSchema } from '#libs/desk';
import { readmodelSchema } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { generateLogKey } from '#libs/tlog';
import { AccessRecorder } from '../support/access-recorder.js';
import { template } from '../support/database.js';
import { ledgerDatabase, type LedgerDatabase } from '../support/ledger-database.js';

// The names and the password of ledgerDatabase, because roles belong to the server.
const databases = template('api', async (url) => {
  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, 'password-of-a-test']));
  await migrate(url, {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    rolePrefix: 'countersign_test',
    passwords,
  });
});

export const GIVER = 'urn:agency:revenue:disclosures';
export const TAKER = 'urn:agency:border:requests';
export const AGREEMENT = 'revenue-border-1';
export const ref = (name: string): string => `k1:${createHash('sha256').update(name).digest('base64url')}`;
const ORIGIN = 'ledger.test/api';

interface Sent {
  source?: string;
  agreementid?: string;
  time?: string;
  id?: string;
}

/** A ledger that is written as the recorder writes it, judged by the real detector, and published. */
export class ApiLedger {
  private sequences = new Map<string, number>();
  private ids = 0;
  private readonly logKey = generateLogKey(ORIGIN);
  private detector: Detector | undefined;
  private access: Promise<AccessRecorder> | undefined;

  private constructor(
    readonly database: LedgerDatabase,
    readonly owner: DataSource,
    private readonly recorder: DataSource,
    private readonly detectorDb: DataSource,
    private readonly appender: LedgerAppender,
  ) {}

  /** `settings`: what the database sets for every session, as `ALTER DATABASE … SET` has it. */
  static async open(shards = 1, settings: Readonly<Record<string, string>> = {}): Promise<ApiLedger> {
    const database = await ledgerDatabase(databases);
    for (const [name, value] of Object.entries(settings))
      await database.ledger.query(`ALTER DATABASE "${database.ledger.name}" SET ${name} = ${value}`);
    const recorder = await database.as('recorder', 3);
    const keys = await database.keeper();
    const quarantine = new QuarantineVault({ ledger: recorder, keys, kek: Buffer.alloc(32, 1) });
    const appender = new LedgerAppender({ db: recorder, shards, quarantine });
    const ledger = new ApiLedger(
      database,
      await database.as('owner', 2),
      recorder,
      await database.as('detector', 4),
      appender,
    );
    return ledger;
  }

  verifier(shard: string) {
    return this.logKey.named(shardOrigin(ORIGIN, shard)).verifier;
  }

  event<T extends EventType>(type: T, data: DataOf<T>, sent: Sent = {}): object {
    const source = sent.source ?? (type.includes('.request.submitted') || type.includes('.receipt.') ? TAKER : GIVER);
    const agreementid = sent.agreementid ?? AGREEMENT;
    const stream = `${agreementid} ${source}`;
    const sequence = (this.sequences.get(stream) ?? 0) + 1;
    this.sequences.set(stream, sequence);
    const id = sent.id ?? `019a0000-0000-7000-8000-${String(++this.ids).padStart(12, '0')}`;
    const time = sent.time ?? new Date().toISOString();
    return { specversion: '1.0', id, source, type, time, agreementid, sequence: String(sequence), data };
  }

  /** Appends values as the HTTP intake does; refused ones go to quarantine. */
  async post(...values: (object | string)[]): Promise<Placed[]> {
    const drafts = values.map((value) => {
      const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
      const { event, refused } = inspect(bytes);
      const via = { http: { client: 'test' } };
      const digest = createHash('sha256').update(bytes).digest();
      if (event) {
        const receipt = { source: event.source, eventId: event.id, digest };
        return { shard: '0', tail: entryTail(via, { event: bytes }), receipt };
      }
      const salt = randomBytes(16);
      const commitment = createHash('sha256').update(salt).update(bytes).digest('base64url');
      const { reason, pointer, known } = refused;
      const quarantined = { reason, ...(pointer ? { pointer } : {}), size: bytes.length, commitment, known };
      return { shard: '0', tail: entryTail(via, { quarantined }), quarantine: { bytes, salt } };
    });
    return (await this.appender.append({ drafts })).placed;
  }

  send<T extends EventType>(type: T, data: DataOf<T>, sent: Sent = {}): Promise<Placed[]> {
    return this.post(this.event(type, data, sent));
  }

  /** An act of a person, as a recorder writes it. */
  async act(oversight: Oversight): Promise<void> {
    const { stream, version } = oversight;
    const drafts = [{ shard: OVERSIGHT, tail: entryTail({ api: { instance: 'test' } }, { oversight }) }];
    await this.appender.append({ drafts, stream: { stream, expectedVersion: version - 1 } });
  }

  /** Signs checkpoints of the present sizes. */
  async publish(): Promise<void> {
    const publisher = new CheckpointPublisher({ db: this.recorder, logKey: this.logKey, origin: ORIGIN });
    const { failed } = await publisher.publishDue();
    if (failed[0]) throw failed[0].error;
  }

  /** Waits until the detector has judged all entries, by these rules; others than before take over (`rest` first). */
  async judge(rules = ruleSet): Promise<void> {
    if (!this.detector) {
      this.detector = new Detector({ db: this.detectorDb, rules, pollMs: 50, tickMs: 50 });
      this.detector.start();
    }
    for (const began = Date.now(); Date.now() - began < 90_000;) {
      const [row] = await this.owner.query<{ behind: string | null }[]>(
        `SELECT max(h.size - coalesce(c.next_index, 0)) AS behind FROM readmodel.generation g CROSS JOIN ledger.head h
         LEFT JOIN readmodel.cursor c ON c.shard = h.shard AND c.generation = g.id
         WHERE g.state = 'live' AND g.rule_set = $1 AND h.shard NOT IN ('oversight', 'access')`,
        [rules.digest],
      );
      if (row?.behind === '0') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the detector did not catch up: ${JSON.stringify(this.detector.status)}`);
  }

  /** The next sequence of a source under the agreement. */
  nextSequence(source: string): number {
    return (this.sequences.get(`${AGREEMENT} ${source}`) ?? 0) + 1;
  }

  /** Stops judging until `judge`. */
  async rest(): Promise<void> {
    await this.detector?.stop();
    this.detector = undefined;
  }

  /** What an api needs to have somebody write down who looks: without it, it shows nothing. */
  async accessEnv(): Promise<Record<string, string>> {
    return (await this.accessRecorder()).env;
  }

  accessRecorder(): Promise<AccessRecorder> {
    return (this.access ??= AccessRecorder.start(this.database));
  }

  async close(): Promise<void> {
    await this.rest();
    await (await this.access)?.close();
    await this.appender.idle();
    await this.database.close();
  }
}
