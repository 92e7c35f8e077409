import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { draftEvent, kafkaAccess, type KafkaAccessFiles, KafkaNotTrusted, KafkaSender, Outbox } from '#libs/client';
import { readBrokers } from '#libs/audit';
import { createLedTopics, startKafka, type StartedKafka, workFolder } from '#libs/stack';
import { generateLogKey, writeKeyFile } from '#libs/tlog';
import { register as emit } from '../../apps/cli/src/commands/emit.js';
import { recorderConfig } from '../../apps/recorder/src/config.js';
import { kafkaSettings } from '../../apps/recorder/src/kafka-settings.js';
import { readSecrets } from '../../apps/recorder/src/secrets.js';
import { callCli } from '../support/call-cli.js';
import { authority, type Certificate } from '../support/certificates.js';
import { event, eventually, RecorderBench } from './recorder-harness.js';

const topic = 'transfers.irs';
const HERE = { name: 'broker', hosts: ['127.0.0.1'] };

/** One broker with listeners that show good and bad certificates, and one that wants a certificate of its clients. */
describe('brokers with TLS', () => {
  const dir = mkdtempSync(join(workFolder(), 'tls-'));
  const [ours, foreign] = [authority('ours'), authority('foreign')];
  const identity = ({ key, cert }: Certificate): string => key + cert;
  const file = (name: string, content: string | Buffer, mode = 0o600): string => {
    const path = join(dir, name);
    writeFileSync(path, content, { mode });
    chmodSync(path, mode);
    return path;
  };
  const [ca, foreignCa] = [file('ca.pem', ours.cert, 0o644), file('foreign.pem', foreign.cert, 0o644)];
  const passwordFile = file('password', 'irs-password\n');
  const client = (name: string, by: Certificate) => {
    const { cert, key } = by.issue({ name });
    return { certFile: file(`${name}.crt`, cert, 0o644), keyFile: file(`${name}.key`, key) };
  };
  const known = client('irs', ours);
  const unknown = client('stranger', foreign);
  const recorderFiles = client('recorder', ours);
  const user = { username: 'irs', passwordFile };
  const good: KafkaAccessFiles = { tls: true, caFile: ca, ...user };

  let bench: RecorderBench;
  let kafka: StartedKafka;
  let outbox: Outbox;
  beforeAll(async () => {
    bench = await RecorderBench.open();
    kafka = await startKafka({
      dir,
      sasl: { users: ['irs', 'recorder'].map((name) => ({ name, password: `${name}-password` })) },
      tls: [
        { name: 'GOOD', identity: identity(ours.issue(HERE)) },
        { name: 'EXPIRED', identity: identity(ours.issue({ ...HERE, from: -9, until: -2 })) },
        { name: 'ELSEWHERE', identity: identity(ours.issue({ name: 'x', hosts: ['kafka.example', '127.0.0.2'] })) },
        { name: 'MUTUAL', identity: identity(ours.issue(HERE)), clientAuthorities: ours.cert },
      ],
    });
    const admin = new Kafka({ ...kafka.admin, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await createLedTopics(admin, [{ topic, numPartitions: 1 }]);
    const { TOPIC, GROUP } = AclResourceTypes;
    const { READ, WRITE, DELETE, DESCRIBE_CONFIGS } = AclOperationTypes;
    const allow = (principal: string, resourceType: number, resourceName: string, operation: number) => ({
      ...{ principal: `User:${principal}`, resourceType, resourceName, operation, host: '*' },
      resourcePatternType: ResourcePatternTypes.PREFIXED,
      permissionType: AclPermissionTypes.ALLOW,
    });
    await admin.createAcls({
      acl: [
        ...['irs', 'CN=irs'].map((name) => allow(name, TOPIC, topic, WRITE)),
        ...['recorder', 'CN=recorder'].flatMap((name) => [
          allow(name, TOPIC, 'transfers.', READ),
          allow(name, TOPIC, 'transfers.', DESCRIBE_CONFIGS),
          allow(name, GROUP, 'countersign', READ),
          allow(name, GROUP, 'countersign-probe.', DELETE),
        ]),
      ],
    });
    await admin.disconnect();
    outbox = await Outbox.open(join(dir, 'outbox'));
  }, 180_000);
  afterAll(async () => {
    await outbox?.close();
    await bench.close();
    await kafka?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 180_000);

  const at = (listener: string): string => (listener === 'PLAIN' ? kafka.brokers[0]! : kafka.tlsBrokers[listener]!);
  const flush = async (listener: string, access: KafkaAccessFiles): Promise<void> => {
    const sender = new KafkaSender({
      ...{ brokers: [at(listener)], ...(await kafkaAccess(access)), deliveryTimeout: 1_500, connectionTimeout: 1_500 },
    });
    try {
      await outbox.flush(sender);
    } finally {
      await sender.close();
    }
  };
  let acts = 0;
  const act = () =>
    outbox.add([
      draftEvent('gov.transfer.request.withdrawn.v1', {
        ...{ source: 'urn:agency:irs:disclosure', agreementid: 'MOU-1', time: new Date() },
        data: { requestId: `r${acts++}`, reason: 'sent in error' },
      }),
    ]);
  const settings = async (listener: string, change: Record<string, string | undefined> = {}) => {
    const logKey = join(dir, 'log.key');
    await writeKeyFile(logKey, generateLogKey('log.example')).catch(() => undefined);
    const config = recorderConfig.parse({
      DATABASE_URL: 'postgres://127.0.0.1/unused',
      QUARANTINE_KEYS_URL: 'postgres://127.0.0.1/unused',
      COUNTERSIGN_QUARANTINE_KEY_FILE: file('kek', Buffer.alloc(32, 1)),
      COUNTERSIGN_LOG_KEY_FILE: logKey,
      COUNTERSIGN_ORIGIN: 'log.example',
      COUNTERSIGN_STATE_DIR: dir,
      KAFKA_BROKERS: at(listener),
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: ca,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'recorder',
      KAFKA_SASL_PASSWORD_FILE: file('recorder-password', 'recorder-password\n'),
      ...change,
    });
    return { ...kafkaSettings(config, await readSecrets(config))!, discoveryMs: 300 };
  };
  const withoutUser = {
    KAFKA_SASL_MECHANISM: undefined,
    KAFKA_SASL_USERNAME: undefined,
    KAFKA_SASL_PASSWORD_FILE: undefined,
  };
  const withCertificate = (files: typeof known) => ({
    ...withoutUser,
    KAFKA_TLS_CERT_FILE: files.certFile,
    KAFKA_TLS_KEY_FILE: files.keyFile,
  });

  const asked = { tls: true, caFile: ca };
  it.each<[string, string, KafkaAccessFiles, RegExp]>([
    ['an authority that did not sign it', 'GOOD', { ...good, caFile: foreignCa }, /UNABLE_TO_.*KAFKA_TLS_CA_FILE/],
    ['no authority of ours named', 'GOOD', { ...good, caFile: undefined }, /UNABLE_TO_.*KAFKA_TLS_CA_FILE/],
    ['an expired certificate', 'EXPIRED', good, /CERT_HAS_EXPIRED.*renew/],
    ['the certificate of another host', 'ELSEWHERE', good, /ERR_TLS_CERT_ALTNAME_INVALID.*subjectAltName/],
    ['no certificate where one is wanted', 'MUTUAL', asked, /KAFKA_TLS_CERT_FILE/],
    ['a certificate that a stranger signed', 'MUTUAL', { ...asked, ...unknown }, /KAFKA_TLS_CERT_FILE/],
  ])('are not written to with %s, at once, and the outbox keeps all', async (_, listener, access, message) => {
    await act();
    const pending = outbox.pending;
    const failure = await flush(listener, access).catch((error: unknown) => error as Error);
    expect(failure).toBeInstanceOf(KafkaNotTrusted);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toMatch(/events stay in the outbox/);
    expect(outbox.pending).toBe(pending);
  });

  it.each<[string, string, () => KafkaAccessFiles, RegExp]>([
    [
      'a wrong password',
      'GOOD',
      () => ({ ...good, passwordFile: file('wrong', 'wrong') }),
      /user name or password is wrong/,
    ],
    ['no TLS where it is spoken', 'GOOD', () => user, /one side speaks TLS.*KAFKA_TLS/],
    ['TLS where it is not spoken', 'PLAIN', () => good, /one side speaks TLS.*KAFKA_TLS/],
    ['no user where one is asked for', 'GOOD', () => asked, /asks for a user.*KAFKA_SASL_USERNAME/],
  ])('are not written to with %s, and the outbox keeps all', async (_, listener, access, message) => {
    await act();
    const pending = outbox.pending;
    const failure = await flush(listener, access()).catch((error: unknown) => error as Error);
    expect((failure as Error).message).toMatch(message);
    expect(outbox.pending).toBe(pending);
  });

  it('are not read where the recorder cannot trust them, and it says why', async () => {
    const refusals: [string, Record<string, string | undefined>, RegExp][] = [
      ['GOOD', { KAFKA_TLS_CA_FILE: foreignCa }, /KAFKA_TLS_CA_FILE/],
      ['EXPIRED', {}, /CERT_HAS_EXPIRED/],
      ['ELSEWHERE', {}, /ERR_TLS_CERT_ALTNAME_INVALID/],
      ['MUTUAL', withoutUser, /KAFKA_TLS_CERT_FILE/],
    ];
    await Promise.all(
      refusals.map(async ([listener, change, reason]) => {
        const intake = await bench.intake('transfers.', { settings: await settings(listener, change) });
        await eventually(() => expect(intake.status.away).toMatch(reason));
      }),
    );
    await bench.stopIntakes();
    expect(await bench.fromKafka(topic)).toEqual([]);
  }, 120_000);

  it('get all that was kept once they are trusted, and the recorder reads it, with a password or a certificate', async () => {
    await act();
    await flush('GOOD', good);
    expect(outbox.pending).toBe(0);
    await bench.intake('transfers.', { settings: await settings('GOOD') });
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(acts));
    await bench.stopIntakes();

    await act();
    await flush('MUTUAL', { ...asked, ...known });
    expect(outbox.pending).toBe(0);
    await bench.intake('transfers.', { settings: await settings('MUTUAL', withCertificate(recorderFiles)) });
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(acts));
    await bench.stopIntakes();
    await bench.checkLedger();
  }, 120_000);

  it('are asked by a verifier that trusts them, and by no other', async () => {
    const { signal } = new AbortController();
    const of = async (change: KafkaAccessFiles) => ({
      ...{ brokers: [at('GOOD')], ...(await kafkaAccess({ ...good, ...change })) },
    });
    expect(await readBrokers(await of({}), [], signal)).toEqual(new Map());
    await expect(readBrokers(await of({ caFile: foreignCa }), [], signal)).rejects.toThrow(/KAFKA_TLS_CA_FILE/);
  }, 60_000);

  it('are written to by the command with files, named by options or by the variables of the recorder', async () => {
    const lines = file('events.jsonl', `${event(100)}\n`);
    const options = ['--kafka-tls', '--kafka-tls-ca-file', ca, '--kafka-user', 'irs', '--kafka-password-file'];
    const send = (args: string[], expected?: number) =>
      callCli({ register: emit }, ['emit', lines, '--kafka', at('GOOD'), ...args], expected);
    expect((await send([...options, passwordFile])).stdout).toMatch(/Sent 1 event/);
    expect((await send([...options, file('open', 'irs-password', 0o644)], 1)).stderr).toMatch(/mode 0644.*chmod 600/);
    expect((await send(options.slice(1).concat(passwordFile), 1)).stderr).toMatch(/TLS is off/);

    const variables = { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: ca, KAFKA_SASL_USERNAME: 'irs' };
    Object.assign(process.env, { ...variables, KAFKA_SASL_PASSWORD_FILE: passwordFile });
    try {
      expect((await send([])).stdout).toMatch(/Sent 1 event/);
      process.env['KAFKA_TLS'] = 'false';
      expect((await send([], 1)).stderr).toMatch(/TLS is off/);
    } finally {
      for (const name of [...Object.keys(variables), 'KAFKA_SASL_PASSWORD_FILE']) delete process.env[name];
    }
  }, 60_000);
});
