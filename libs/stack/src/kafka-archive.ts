import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { workFolder } from './checkout.js';

/**
 * Kafka's classes as the JVM has parsed them (a dynamic class data sharing archive, JEP 350): with it a broker starts
 * for little more than half the processor time. The first program that runs to its end writes it, beside its final name
 * and then renamed, so that several may at the same time. A JVM that cannot use it goes on without.
 */
export class KafkaArchive {
  readonly file: string;

  /** One per JVM and set of jars: the JVM takes an archive only with the jars that it was made from. */
  constructor(javaVersion: string, libs: string) {
    const hash = createHash('sha256').update(javaVersion);
    for (const jar of readdirSync(libs).sort()) {
      const { size, mtimeMs } = statSync(join(libs, jar));
      hash.update(`${jar} ${size} ${mtimeMs}\n`);
    }
    this.file = workFolder('kafka', `classes-${hash.digest('hex').slice(0, 16)}.jsa`);
  }

  /** The options of a JVM that is to use it, where it is there. */
  get use(): string[] {
    return existsSync(this.file) ? [`-XX:SharedArchiveFile=${this.file}`] : [];
  }

  /** Runs a program that ends, which uses the archive, or writes it where it is not there. */
  async used<T>(program: (jvmOptions: string[]) => Promise<T>): Promise<T> {
    if (existsSync(this.file)) return program(this.use);
    const half = `${this.file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      // Without -Xlog, the dump names on standard output each class that it leaves out.
      const result = await program([`-XX:ArchiveClassesAtExit=${half}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off']);
      if (existsSync(half)) renameSync(half, this.file);
      return result;
    } finally {
      rmSync(half, { force: true });
    }
  }
}
