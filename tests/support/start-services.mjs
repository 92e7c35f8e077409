import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileStack } from './compile-stack.mjs';

/**
 * One PostgreSQL and one Kafka for a whole test run, each started when a test first asks. Tests run in separate processes and ask over the
 * loopback port in COUNTERSIGN_TEST_SERVICES. DATABASE_URL (a superuser's) and KAFKA_BROKERS replace the started ones.
 */
export async function startServices() {
  const stack = await import(pathToFileURL(join(compileStack(), 'index.js')).href);
  // One message now if PostgreSQL cannot run as this user, instead of one for each test.
  if (!process.env.DATABASE_URL) await stack.postgresPlace();
  const run = `${process.pid.toString(36)}${randomBytes(3).toString('hex')}`;
  const dir = stack.workFolder('test', run);
  mkdirSync(dir, { recursive: true });
  stack.removeAtDeath(dir);
  const teardown = new stack.Teardown();

  const start = {
    async postgres() {
      if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL };
      const server = await stack.startPostgres({ dir: join(dir, 'postgres'), fsync: false });
      teardown.push('PostgreSQL', () => server.stop());
      return { url: server.url };
    },
    async kafka() {
      if (process.env.KAFKA_BROKERS) return { brokers: process.env.KAFKA_BROKERS.split(',') };
      const cluster = await stack.startKafka({ dir: join(dir, 'kafka') });
      teardown.push('Kafka', () => cluster.stop());
      return { brokers: cluster.brokers, clusterId: cluster.clusterId };
    },
  };
  const started = new Map();
  const server = createServer((request, response) => {
    // Tests ask rarely, so a kept connection would be closed before the next question.
    response.setHeader('connection', 'close');
    const name = request.url.slice(1);
    if (!Object.hasOwn(start, name)) return response.writeHead(404).end();
    if (!started.has(name)) started.set(name, start[name]());
    started.get(name).then(
      (info) => response.writeHead(200).end(JSON.stringify(info)),
      (error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  process.env.COUNTERSIGN_TEST_SERVICES = `http://127.0.0.1:${server.address().port}`;
  process.env.COUNTERSIGN_TEST_RUN = run;
  return async () => {
    server.closeAllConnections();
    server.close();
    await Promise.allSettled(started.values());
    try {
      await teardown.run();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };
}
