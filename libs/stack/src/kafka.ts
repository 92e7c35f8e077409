import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { StartError } from './errors.js';
import { freePort } from './free-port.js';
import { KafkaNode } from './kafka-node.js';
import {
  BROKER_USER,
  kafkaProperties,
  type NodePorts,
  type PlacedListener,
  type ScramUser,
  type TlsListener,
} from './kafka-properties.js';
import { kafkaRuntime } from './kafka-runtime.js';

export interface KafkaOptions {
  dir: string;
  /** 1: everything once. 3: replication 3, min.insync.replicas 2. */
  nodes?: 1 | 3;
  /** SASL_PLAINTEXT with SCRAM-SHA-512 and an authorizer that allows nothing but what ACLs allow. */
  sasl?: { users: readonly ScramUser[] };
  /** Beside `sasl`, for one node: more listeners, with TLS. */
  tls?: readonly TlsListener[];
  /** Default: free ones. To start another cluster where one was, as a broker that was set up anew is. */
  ports?: readonly NodePorts[];
  /** Java heap of each node in MB. Default 512 for one node, 384 for three. */
  heapMb?: number;
}

export interface StartedKafkaNode {
  readonly id: number;
  /** host:port */
  readonly broker: string;
  /** undefined while it does not run */
  readonly pid: number | undefined;
  kill9(): Promise<void>;
  /** Controlled shutdown. */
  stop(): Promise<void>;
  /** Starts it on the same ports and data and waits until it answers. Stops it first if it runs. */
  restart(): Promise<void>;
}

export interface StartedKafka {
  /** host:port of every node */
  brokers: string[];
  clusterId: string;
  /** Settings for kafkajs as the administrator: brokers, and SASL where it is on. */
  admin: Pick<KafkaConfig, 'brokers' | 'sasl' | 'ssl'>;
  /** By the name of a TLS listener: host:port. */
  tlsBrokers: Readonly<Record<string, string>>;
  /** Nodes are numbered from 1, as in Kafka's own metadata. */
  node(id: number): StartedKafkaNode;
  /** Topics and messages stay in `dir`. Idempotent. */
  stop(): Promise<void>;
}

/** A real Apache Kafka in KRaft mode on 127.0.0.1, from the jars that set-up resolved. Answers after 3 to 5 s. */
export async function startKafka(options: KafkaOptions): Promise<StartedKafka> {
  try {
    return await attempt(options);
  } catch (error) {
    // Between choosing a port and binding it another process may have taken it.
    if (options.ports || !(error instanceof StartError) || !/Address already in use|BindException/.test(error.logTail))
      throw error;
    return attempt({ ...options, dir: join(options.dir, 'again') });
  }
}

async function attempt(options: KafkaOptions): Promise<StartedKafka> {
  const { dir, nodes: count = 1, sasl, tls = [], ports: given, heapMb } = options;
  if (tls.length > 0 && (!sasl || count > 1)) throw new RangeError('TLS listeners are for one node with SASL');
  const runtime = kafkaRuntime();
  const clusterId = newClusterId();
  const ports: NodePorts[] = [...(given ?? [])];
  while (ports.length < count) ports.push({ broker: await freePort(), controller: await freePort() });
  const password = sasl && randomUUID();
  const users = sasl ? [{ name: BROKER_USER, password: password! }, ...sasl.users] : [];
  const nodes = ports.map(
    ({ broker }, i) =>
      new KafkaNode(
        i + 1,
        `127.0.0.1:${broker}`,
        join(dir, `node-${i + 1}`),
        runtime,
        heapMb ?? (count === 1 ? 512 : 384),
      ),
  );
  const brokers = nodes.map((node) => node.broker);
  const listeners: PlacedListener[] = [];
  for (const listener of tls) listeners.push(await placed(listener, join(dir, 'tls')));
  const credentials =
    password === undefined ? undefined : { mechanism: 'scram-sha-512' as const, username: BROKER_USER, password };
  const connection = (to: string[]): StartedKafka['admin'] => ({ brokers: to, sasl: credentials, ssl: false });
  const stop = async (): Promise<void> => {
    // All at once, and those not waited for long that would hand their leadership to a quorum that is gone by now. What
    // was acknowledged is in their logs all the same, and is recovered at the next start.
    await Promise.all(nodes.map((node) => node.stop(3_000)));
  };
  const start = async (node: KafkaNode): Promise<void> => {
    await node.start();
    await node.child.until(() => servesMetadata(connection([node.broker]), count), 60_000, 100);
  };
  try {
    await Promise.all(
      nodes.map(async (node) => {
        await node.format(
          kafkaProperties(node.id, ports, join(dir, `node-${node.id}`, 'data'), password, listeners),
          clusterId,
          users,
        );
        await start(node);
      }),
    );
  } catch (error) {
    await Promise.all(nodes.map((node) => node.kill9()));
    throw error;
  }
  const tlsBrokers = Object.fromEntries(listeners.map(({ name, port }) => [name, `127.0.0.1:${port}`]));
  return {
    brokers,
    clusterId,
    admin: connection(brokers),
    tlsBrokers,
    stop,
    node: (id) => handle(nodes[id - 1], start),
  };
}

async function placed({ name, identity, clientAuthorities }: TlsListener, dir: string): Promise<PlacedListener> {
  mkdirSync(dir, { recursive: true });
  const file = (ending: string, pem: string): string => {
    const path = join(dir, `${name}.${ending}.pem`);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  return {
    name,
    port: await freePort(),
    identityFile: file('identity', identity),
    ...(clientAuthorities === undefined ? {} : { clientAuthoritiesFile: file('clients', clientAuthorities) }),
  };
}

function handle(node: KafkaNode | undefined, start: (node: KafkaNode) => Promise<void>): StartedKafkaNode {
  if (!node) throw new RangeError('Kafka nodes are numbered from 1');
  return {
    id: node.id,
    broker: node.broker,
    get pid() {
      return node.pid;
    },
    kill9: () => node.kill9(),
    stop: async () => void (await node.stop()),
    restart: async () => {
      await node.stop();
      await start(node);
    },
  };
}

/** 16 random bytes, base64url, not beginning with '-', which Kafka's tools would take for an option. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

/** True when this broker itself answers a metadata request and sees a controller and at least a majority of the brokers. */
async function servesMetadata(connection: StartedKafka['admin'], count: number): Promise<boolean> {
  const kafka = new Kafka({
    ...connection,
    clientId: 'readiness',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    return controller !== null && controller >= 0 && brokers.length > count / 2;
  } finally {
    await admin.disconnect();
  }
}
