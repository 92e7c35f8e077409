import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mavenCacheOptions } from './caches.mjs';
import { javaMajor, kafkaDecision } from './decide.mjs';
import { SetupError } from './errors.mjs';
import { root, work } from './paths.mjs';
import { run, tail } from './run.mjs';
import { say, timed } from './say.mjs';

const POM = join(root, 'deploy', 'kafka', 'pom.xml');
const HOME = join(work, 'kafka');
const LIBS = join(HOME, 'libs');
const STAMP = join(HOME, 'pom.sha256');

const INSTALL =
  'Install Java 17 or newer and Maven (Debian: apt-get install openjdk-17-jre-headless maven), or set KAFKA_BROKERS.';

/** Fetches Kafka's jars. With mode `optional` a failure is told, not thrown. */
export async function kafkaStep(mode) {
  const wanted = createHash('sha256').update(readFileSync(POM)).digest('hex');
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
  const { act, reason } = kafkaDecision({
    mode,
    brokers: process.env.KAFKA_BROKERS,
    wanted,
    stamp,
    jars: jars(LIBS).length,
  });
  if (act === 'none') return false;
  try {
    await checkTools();
    await timed(`Fetching Apache Kafka with Maven (${reason}; about 65 MB the first time)`, () => fetchJars(wanted));
  } catch (error) {
    if (!(error instanceof SetupError) || mode !== 'optional') throw error;
    say(`Kafka is NOT available: ${error.message}`);
    say('Going on without it: events will go in over HTTP instead of through Kafka.');
  }
  return true;
}

async function checkTools() {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { code, output } = await run(java, ['-version']);
  if (code !== 0) throw new SetupError(`Kafka needs Java, and ${java} cannot be run. ${INSTALL}`);
  const major = javaMajor(output);
  if (major === undefined || major < 17)
    throw new SetupError(
      `Kafka needs Java 17 or newer, and ${java} is ${major ?? 'of an unknown version'}. ${INSTALL}`,
    );
  const maven = await run('mvn', ['--version']);
  if (maven.code !== 0) throw new SetupError(`Kafka's jars are fetched with Maven, and mvn cannot be run. ${INSTALL}`);
}

async function fetchJars(wanted) {
  const half = join(HOME, `libs.${process.pid}`);
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${half}`];
  const args = ['-B', '-q', '-f', POM, ...mavenCacheOptions(), ...goal];
  let result = await run('mvn', args);
  if (result.code !== 0) result = await run('mvn', args); // a download that broke off goes on where it was
  const found = jars(half);
  if (result.code !== 0 || !found.some((file) => file.startsWith('kafka_'))) {
    rmSync(half, { recursive: true, force: true });
    throw new SetupError(
      `Maven could not fetch Kafka. Its last lines:\n${tail(result.output, 15)}\nCheck the network and Maven's settings, or set KAFKA_BROKERS.`,
    );
  }
  rmSync(LIBS, { recursive: true, force: true });
  renameSync(half, LIBS);
  writeFileSync(STAMP, wanted);
  const bytes = found.reduce((sum, file) => sum + statSync(join(LIBS, file)).size, 0);
  return `${found.length} jars, ${Math.round(bytes / 1e6)} MB`;
}

function jars(dir) {
  return existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.jar')) : [];
}
