import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { type Access, ACCESS, parseEntry } from '#libs/contracts';
import {
  AccessIntake,
  accessRequest,
  ActRefused,
  notesRequest,
  NoteTexts,
  OversightIntake,
  oversightRequest,
} from '#libs/intake';
import { LedgerAppender, LedgerReader, Notes, QuarantineVault, ReaderNames, StreamMoved } from '#libs/ledger';
import { silentLog } from '#libs/system';
import type { LedgerDatabase } from './ledger-database.js';
import { type TestProcesses, testProcesses } from './tokens.js';

/** The recorder's part in reading and acting, over the real logs `access` and `oversight` of a test's ledger, with faults on demand. */
export class AccessRecorder {
  /** Before each answer. */
  delayMs = 0;
  /** Whether an entry is appended when it is late. */
  refuse: number | undefined;
  /** Of as many requests the connection ends instead, as one does that the recorder has closed meanwhile. */
  hangUp = 0;
  asked = 0;
  private server!: Server;
  private readonly dir = mkdtempSync(join(tmpdir(), 'countersign-access-'));
  private port = 0;

  private constructor(
    readonly processes: TestProcesses,
    private readonly intake: AccessIntake,
    private readonly oversight: OversightIntake,
    private readonly notes: NoteTexts | undefined,
    private readonly appender: LedgerAppender,
    private readonly reader: LedgerReader,
  ) {}

  static async start(database: LedgerDatabase, shards = 1): Promise<AccessRecorder> {
    return AccessRecorder.over(await database.as('recorder', 3), await database.keeper(), shards);
  }

  /** Over connections as the recorder and as the keeper of data keys; without the latter, no name and no note is stored. */
  static async over(db: DataSource, keys?: DataSource, shards = 1): Promise<AccessRecorder> {
    const vault = keys && new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(32, 1) });
    const appender = new LedgerAppender({ db, shards, ...(vault ? { quarantine: vault } : {}) });
    const reader = new LedgerReader(db);
    const intake = new AccessIntake({
      ledger: appender,
      ...(vault ? { names: new ReaderNames(db, vault) } : {}),
      log: silentLog,
    });
    const recorder = new AccessRecorder(
      await testProcesses(),
      intake,
      new OversightIntake({ ledger: appender, reader }),
      vault && new NoteTexts(new Notes(db, vault), reader),
      appender,
      reader,
    );
    await recorder.up();
    return recorder;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** For an api. */
  get env(): Record<string, string> {
    const key = join(this.dir, 'access.key');
    writeFileSync(key, randomBytes(32), { mode: 0o600 });
    return {
      RECORDER_URL: this.url,
      COUNTERSIGN_PROCESS_KEY_FILE: this.processes.keyFiles.api,
      COUNTERSIGN_ACCESS_KEY_FILE: key,
    };
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** At the same address as before. */
  async up(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** All entries of the log. */
  async entries(): Promise<Access[]> {
    const { size } = await this.reader.head(ACCESS);
    return (await this.reader.entries(ACCESS, 0, size)).map(({ bytes }) => parseEntry(bytes).access!);
  }

  /** Their bytes, as text. */
  async text(): Promise<string> {
    const { size } = await this.reader.head(ACCESS);
    return (await this.reader.entries(ACCESS, 0, size)).map(({ bytes }) => bytes.toString()).join('\n');
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.down();
    await this.intake.end();
    await this.oversight.end();
    await this.appender.idle();
    this.processes.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const reply = (status: number, body: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (this.delayMs > 0) await sleep(this.delayMs);
    if (this.hangUp > 0) {
      this.hangUp -= 1;
      return void request.socket.destroy();
    }
    try {
      if (this.refuse !== undefined)
        return void reply(this.refuse, { title: 'refused by a test', detail: 'the head says 17' });
      reply(200, await this.done(request.url!, JSON.parse(Buffer.concat(parts).toString())));
    } catch (error) {
      if (error instanceof StreamMoved) reply(409, { title: error.message, version: error.current });
      else
        reply(400, {
          title: (error as Error).message,
          ...(error instanceof ActRefused ? { errors: error.faults } : {}),
        });
    }
  }

  private async done(path: string, body: unknown): Promise<object> {
    if (path === '/v1/oversight') return this.oversight.record(oversightRequest.parse(body), 'api');
    if (path === '/v1/notes') return { notes: await this.notes!.of(notesRequest.parse(body).indexes) };
    const { access, name } = accessRequest.parse(body);
    const { index, receivedAt } = await this.intake.record(access, 'api', name ?? null);
    return { index, receivedAt };
  }
}
