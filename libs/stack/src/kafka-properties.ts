export interface NodePorts {
  broker: number;
  controller: number;
}

export interface ScramUser {
  name: string;
  password: string;
}

/**
 * One more listener of a single node, with TLS and a certificate of its own. Clients authenticate by SCRAM, or where
 * `clientAuthorities` is given by a certificate that one of these has signed.
 */
export interface TlsListener {
  /** Capital letters. */
  name: string;
  /** PEM: private key (PKCS #8) and certificates, the listener's own first. */
  identity: string;
  /** PEM. */
  clientAuthorities?: string;
}

/** A listener as a node has it: its port, and where its PEM files are. */
export interface PlacedListener {
  name: string;
  port: number;
  identityFile: string;
  clientAuthoritiesFile?: string;
}

/** The brokers' own principal, which is also the administrator's. */
export const BROKER_USER = 'broker';

/** Java properties of one KRaft node (broker and controller in one) among `ports.length`. Node ids start at 1. */
export function kafkaProperties(
  id: number,
  ports: readonly NodePorts[],
  logDir: string,
  brokerPassword?: string,
  tls: readonly PlacedListener[] = [],
): string {
  const own = ports[id - 1]!;
  const copies = ports.length === 1 ? 1 : 3;
  const inSync = copies === 1 ? 1 : 2;
  const protocol = brokerPassword === undefined ? 'PLAINTEXT' : 'SASL_PLAINTEXT';
  const all: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': ports.map((p, i) => `${i + 1}@127.0.0.1:${p.controller}`).join(','),
    listeners: [
      `${protocol}://127.0.0.1:${own.broker},CONTROLLER://127.0.0.1:${own.controller}`,
      ...tls.map(({ name, port }) => `${name}://127.0.0.1:${port}`),
    ].join(),
    'advertised.listeners': [
      `${protocol}://127.0.0.1:${own.broker}`,
      ...tls.map(({ name, port }) => `${name}://127.0.0.1:${port}`),
    ].join(),
    'listener.security.protocol.map': [
      `CONTROLLER:${protocol},${protocol}:${protocol}`,
      ...tls.map(({ name, clientAuthoritiesFile }) => `${name}:${clientAuthoritiesFile ? 'SSL' : 'SASL_SSL'}`),
    ].join(),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': protocol,
    'log.dirs': logDir,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    // The default 50 partitions of each internal topic cost a second at the first group and buy nothing on one machine.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.num.partitions': 4,
    // A killed node is noticed after 6 s instead of 9 (shorter, and a busy machine loses nodes that live).
    'broker.session.timeout.ms': 6_000,
    'broker.heartbeat.interval.ms': 1_000,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // An oversize value must reach the recorder, which records that it was refused.
    'message.max.bytes': 8_388_608,
    'replica.fetch.max.bytes': 8_388_608,
    ...(brokerPassword === undefined ? {} : sasl(brokerPassword)),
    ...Object.fromEntries(tls.flatMap((listener) => Object.entries(tlsListener(listener)))),
  };
  return `${Object.entries(all)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

function tlsListener({ name, identityFile, clientAuthoritiesFile }: PlacedListener): Record<string, string> {
  const of = `listener.name.${name.toLowerCase()}`;
  return {
    [`${of}.ssl.keystore.type`]: 'PEM',
    [`${of}.ssl.keystore.location`]: identityFile,
    ...(clientAuthoritiesFile === undefined
      ? {
          [`${of}.scram-sha-512.sasl.jaas.config`]: 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        }
      : {
          [`${of}.ssl.client.auth`]: 'required',
          [`${of}.ssl.truststore.type`]: 'PEM',
          [`${of}.ssl.truststore.location`]: clientAuthoritiesFile,
        }),
  };
}

/** SCRAM for clients and between brokers; PLAIN between controllers, because SCRAM credentials live in what those agree on. */
function sasl(password: string): Record<string, string> {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${plain} username="${BROKER_USER}" password="${password}" user_${BROKER_USER}="${password}";`,
    'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config': `${scram} username="${BROKER_USER}" password="${password}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${BROKER_USER}`,
  };
}
