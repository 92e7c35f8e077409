import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, freePort, startProcess, type StartedProcess } from '#libs/stack';
import { formatVkey, generateCosignerKey, type NoteVerifier, type PrivateKey, writeKeyFile } from '#libs/tlog';

/** A witness as its own process, from the built code, with a key and a store that outlive it. */
export class WitnessProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'countersign-witness-'));
  readonly store = join(this.dir, 'store');
  readonly key: PrivateKey = generateCosignerKey('witness.example/w1');
  url = '';
  metrics = '';
  private starts = 0;
  running: StartedProcess | undefined;
  private written: Promise<void> | undefined;

  constructor(private readonly logs: readonly NoteVerifier[]) {}

  async start(env: Record<string, string> = {}): Promise<StartedProcess> {
    this.written ??= writeKeyFile(join(this.dir, 'witness.key'), this.key);
    await this.written;
    writeFileSync(join(this.dir, 'logs'), this.logs.map((log) => `${formatVkey(log)}\n`).join(''));
    const port = await freePort();
    const metrics = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.metrics = `http://127.0.0.1:${metrics}/metrics`;
    this.running = await startProcess({
      entry: 'dist/apps/witness/src/main.js',
      name: `witness-${++this.starts}`,
      dir: this.dir,
      env: { ...this.settings(), PORT: String(port), COUNTERSIGN_METRICS_PORT: String(metrics), ...env },
      readyUrl: `${this.url}/health/ready`,
    });
    return this.running;
  }

  settings(): Record<string, string> {
    return {
      COUNTERSIGN_WITNESS_KEY_FILE: join(this.dir, 'witness.key'),
      COUNTERSIGN_WITNESS_LOGS_FILE: join(this.dir, 'logs'),
      COUNTERSIGN_WITNESS_STORE: this.store,
    };
  }

  /** The response to an add-checkpoint body. Undefined: the witness died first. */
  async post(body: Uint8Array): Promise<{ status: number; type: string | null; text: string } | undefined> {
    try {
      const response = await fetch(`${this.url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) });
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<Exit> {
    return this.running!.stop();
  }

  async close(): Promise<void> {
    await this.running?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
