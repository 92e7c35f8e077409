import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment, Child, type Exit } from './child.js';
import { StartError } from './errors.js';
import type { ScramUser } from './kafka-properties.js';
import type { KafkaRuntime } from './kafka-runtime.js';

const run = promisify(execFile);

/** One KRaft node: a folder with `server.properties`, `kafka.log` and `data`, and the JVM that runs on it. */
export class KafkaNode {
  #child: Child | undefined;

  constructor(
    readonly id: number,
    readonly broker: string,
    private readonly dir: string,
    private readonly runtime: KafkaRuntime,
    private readonly heapMb: number,
  ) {
    mkdirSync(dir, { recursive: true });
  }

  get pid(): number | undefined {
    return this.#child?.exit ? undefined : this.#child?.pid;
  }

  get child(): Child {
    return this.#child!;
  }

  /** Writes the storage's identity and the first SCRAM credentials. Leaves a formatted folder as it is. */
  async format(properties: string, clusterId: string, users: readonly ScramUser[]): Promise<void> {
    const file = join(this.dir, 'server.properties');
    writeFileSync(file, properties, { mode: 0o600 });
    const scram = users.flatMap(({ name, password }) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]);
    const { java, classPath, archive } = this.runtime;
    const tool = [
      '-XX:TieredStopAtLevel=1',
      '-cp',
      classPath,
      'kafka.tools.StorageTool',
      'format',
      '--ignore-formatted',
    ];
    try {
      await archive.used((options) =>
        run(java, [...options, ...tool, '-t', clusterId, '-c', file, ...scram], { env: bareEnvironment() }),
      );
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: string; stdout?: string };
      throw new StartError(
        `Kafka node ${this.id}`,
        'its storage could not be formatted',
        `${stdout ?? ''}${stderr ?? ''}`.trim(),
      );
    }
  }

  async start(): Promise<void> {
    const { java, classPath, archive, loggingConfig } = this.runtime;
    const heap = [
      `-Xms${Math.min(256, this.heapMb)}m`,
      `-Xmx${this.heapMb}m`,
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
    ];
    this.#child = await Child.spawn({
      name: `Kafka node ${this.id}`,
      command: java,
      args: [
        ...archive.use,
        ...heap,
        `-Dlog4j2.configurationFile=${loggingConfig}`,
        '-cp',
        classPath,
        'kafka.Kafka',
        join(this.dir, 'server.properties'),
      ],
      env: bareEnvironment(),
      log: join(this.dir, 'kafka.log'),
      cwd: this.dir,
    });
  }

  /** Controlled shutdown: leadership moves away first. A last node whose quorum is gone waits for it in vain, hence the limit. */
  async stop(graceMs = 10_000): Promise<Exit | undefined> {
    return this.#child?.stop('SIGTERM', graceMs);
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }
}
