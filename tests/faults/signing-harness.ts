import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import {
  CheckpointPublisher,
  type CheckpointKeeper,
  type GuardOptions,
  LastSignedFiles,
  LedgerAppender,
  LedgerGuard,
  LedgerReader,
  type PublisherOptions,
  shardOrigin,
  type ShardName,
  witnessKeeper,
} from '#libs/ledger';
import {
  formatVkey,
  generateCosignerKey,
  generateLogKey,
  type NoteVerifier,
  parsePolicy,
  type Policy,
  type PrivateKey,
} from '#libs/tlog';
import { FileStore, Witness, WitnessClient } from '#libs/witness';
import { actDraft, httpDraft, range } from '../support/ledger-drafts.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';
import { service, uniqueName } from '../support/services.js';

export const ORIGIN = 'log.example.gov/signing';

/** For parties that answer, on a slow machine too; a witness that is switched off disconnects at once. */
const PATIENT_MS = 45_000;

/** The signing part of a recorder process, in this process. `close` ends it as the end of the process would. */
export interface Signer {
  db: DataSource;
  guard: LedgerGuard;
  files: LastSignedFiles;
  appender: LedgerAppender;
  publisher: CheckpointPublisher;
  reader: LedgerReader;
  /** Appends events `from` to `to` to shard 0. */
  append(from: number, to: number): Promise<unknown>;
  /** Appends one act to oversight. */
  act(n: number): Promise<unknown>;
  /** One round of signing. Resolves when the witnesses have answered too. */
  round(): ReturnType<CheckpointPublisher['publishDue']>;
  close(): Promise<void>;
}

export interface SignerOptions extends Pick<PublisherOptions, 'clock' | 'uptime' | 'quorum' | 'makeUpMs'> {
  /** Folder of the last-signed files; default: the bench's own. */
  state?: string;
  keepers?: readonly CheckpointKeeper[];
  broker?: GuardOptions['broker'];
  enough?: GuardOptions['enough'];
  askMs?: number;
  logKey?: PrivateKey;
  log?: string[];
}

/** A ledger whose database can be restored to an earlier state, as an operator would from a backup. */
export class SigningBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'countersign-signing-'));
  readonly logKey = generateLogKey(ORIGIN);
  private readonly copies: string[] = [];
  private readonly signers: Signer[] = [];

  private constructor(readonly database: LedgerDatabase) {}

  static async open(): Promise<SigningBench> {
    return new SigningBench(await ledgerDatabase());
  }

  verifierOf = (shard: ShardName): NoteVerifier => this.logKey.named(shardOrigin(ORIGIN, shard)).verifier;

  async signer(options: SignerOptions = {}): Promise<Signer> {
    const {
      state = join(this.dir, 'state'),
      clock,
      uptime,
      logKey = this.logKey,
      log = [],
      quorum,
      makeUpMs = 0,
    } = options;
    const db = await this.database.as('recorder', 4);
    const files = new LastSignedFiles(state, ORIGIN);
    const guard = new LedgerGuard({
      files,
      verifierOf: (shard) => logKey.named(shardOrigin(ORIGIN, shard)).verifier,
      keepers: options.keepers,
      broker: options.broker,
      enough: options.enough,
      allowUnsafe: true,
      askMs: options.askMs ?? PATIENT_MS,
      recheckMs: 0,
      log: { log: (line) => log.push(line), warn: (line) => log.push(line) },
    });
    const appender = new LedgerAppender({ db, shards: 1, guard, clock, maxSkewMs: clock ? Infinity : undefined });
    const publisher = new CheckpointPublisher({
      db,
      logKey,
      origin: ORIGIN,
      guard,
      files,
      clock,
      uptime,
      quorum,
      makeUpMs,
    });
    const signer: Signer = {
      db,
      guard,
      files,
      appender,
      publisher,
      reader: new LedgerReader(db),
      append: (from, to) => appender.append({ drafts: range(from, to).map((n) => httpDraft('0', n)) }),
      act: (n) => appender.append({ drafts: [actDraft(n)] }),
      async round() {
        const first = await publisher.publishDue();
        await publisher.drain();
        const second = await publisher.publishDue();
        return { ...second, published: [...first.published, ...second.published] };
      },
      async close() {
        await publisher.drain();
        await appender.idle();
        if (db.isInitialized) await db.destroy();
      },
    };
    this.signers.push(signer);
    return signer;
  }

  /** A copy of the database. No signer may run in the meantime. */
  async backup(): Promise<string> {
    await this.closeSigners();
    const copy = uniqueName('backup');
    await this.admin(`create database "${copy}" template "${this.database.ledger.name}"`);
    this.copies.push(copy);
    return copy;
  }

  /** Replaces the database with a copy. Open connections are closed. */
  async restore(copy: string): Promise<void> {
    await this.admin(`drop database "${this.database.ledger.name}" with (force)`);
    await this.admin(`create database "${this.database.ledger.name}" template "${copy}"`);
  }

  async closeSigners(): Promise<void> {
    await Promise.all(this.signers.splice(0).map((signer) => signer.close()));
  }

  async close(): Promise<void> {
    await this.closeSigners();
    for (const copy of this.copies) await this.admin(`drop database "${copy}"`);
    await this.database.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async admin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: (await service<{ url: string }>('postgres')).url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

/** A real witness behind HTTP, like apps/witness, that can be switched off and on. */
export class TestWitness {
  readonly key = generateCosignerKey(uniqueName('witness.example.org'));
  /** False: it does not answer. */
  up = true;
  /** The witness answers a request for a cosignature when this resolves. */
  answers: Promise<void> = Promise.resolve();
  /** The number of requests for a cosignature. */
  asked = 0;
  /** Replaces the checkpoint on its monitoring path. */
  shows: Buffer | undefined;
  /** Seconds since 1970. */
  clock: number | undefined;

  private constructor(
    readonly name: string,
    private readonly close_: () => Promise<void>,
    readonly url: string,
  ) {}

  static async start(name: string, folder: string, logs: readonly NoteVerifier[]): Promise<TestWitness> {
    const store = await FileStore.open(join(folder, name));
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (!self.up) return request.socket.destroy();
        void (async () => {
          try {
            if (request.method === 'POST') {
              self.asked++;
              await self.answers;
              const lines = await witness.addCheckpoint(Buffer.concat(chunks));
              response.writeHead(200).end(lines);
              return;
            }
            const note = self.shows ?? (await witness.latest(request.url!.split('/')[1]!));
            response.writeHead(note ? 200 : 404).end(note);
          } catch (error) {
            const { latestSize } = error as { latestSize?: number };
            if (latestSize === undefined) return response.writeHead(422).end((error as Error).message);
            response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${latestSize}\n`);
          }
        })();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    };
    const self = new TestWitness(name, close, url);
    const witness = new Witness({
      key: self.key,
      logs,
      store,
      now: () => self.clock ?? Math.floor(Date.now() / 1000),
    });
    return self;
  }

  get keeper(): CheckpointKeeper {
    return witnessKeeper(this.name, this.url, { timeoutMs: PATIENT_MS });
  }

  close(): Promise<void> {
    return this.close_();
  }
}

/** `quorum`: as in the policy file, for example `any` or `2`. */
export function policyOf(quorum: string, witnesses: readonly TestWitness[]): Policy {
  return parsePolicy(policyText(quorum, witnesses));
}

export function policyText(quorum: string, witnesses: readonly TestWitness[]): string {
  const lines = witnesses.map(({ name, key, url }) => `witness ${name} ${formatVkey(key.verifier)} ${url}`);
  return [
    ...lines,
    `group all-of-them ${quorum} ${witnesses.map(({ name }) => name).join(' ')}`,
    'quorum all-of-them',
    '',
  ].join('\n');
}

/** Collects as the recorder does, over the real client, with short retry intervals. */
export function quorumWith(
  policy: Policy,
  options: { graceMs?: number; failOpen?: boolean; uptime?: () => number } = {},
): NonNullable<PublisherOptions['quorum']> {
  const client = new WitnessClient();
  return {
    policy,
    graceMs: options.graceMs ?? 60_000,
    failOpen: options.failOpen ?? false,
    uptime: options.uptime,
    retryMs: 1,
    retryMaxMs: 1,
    async collect(note, proofFrom) {
      const { signatures, failures } = await client.collect(note, proofFrom, policy, {
        timeoutMs: PATIENT_MS,
        attempts: 1,
      });
      return {
        signatures,
        failures: failures.map(({ witness, error }) => ({
          witness,
          detail: error.message,
          contradicted: error.category === 'ahead' || error.category === 'inconsistent',
        })),
      };
    },
  };
}
