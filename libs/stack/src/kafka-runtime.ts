import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot, workFolder } from './checkout.js';
import { UnavailableError } from './errors.js';
import { KafkaArchive } from './kafka-archive.js';

export interface KafkaRuntime {
  java: string;
  /** Class path of the broker: every jar in the folder that set-up filled. */
  classPath: string;
  archive: KafkaArchive;
  loggingConfig: string;
}

/** Where Java and the jars are. @throws UnavailableError that says what to install: the demo then uses the HTTP intake. */
export function kafkaRuntime(): KafkaRuntime {
  const libs = workFolder('kafka', 'libs');
  if (!existsSync(libs) || !readdirSync(libs).some((file) => file.startsWith('kafka_')))
    throw new UnavailableError(
      'Kafka is not set up: run npm run setup (it needs Java 17 or newer and Maven), or set KAFKA_BROKERS.',
    );
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';
  const { error, stdout, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
  if (error || major < 17)
    throw new UnavailableError(
      `Kafka needs Java 17 or newer; ${java} ${error ? 'cannot be run' : `is version ${major}`}.`,
    );
  return {
    java,
    classPath: join(libs, '*'),
    archive: new KafkaArchive(`${stdout}${stderr}`, libs),
    loggingConfig: join(checkoutRoot(), 'deploy', 'kafka', 'log4j2.properties'),
  };
}
