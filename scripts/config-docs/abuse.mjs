/** For each setting: what someone who can write it could do, and what would show it. */
export const abuse = {
  COUNTERSIGN_LOG_LEVEL:
    'hide warnings from the log (readiness and metrics still say it), or fill the disk with detail',
  COUNTERSIGN_HOST: 'little alone: an address that others can reach is refused without COUNTERSIGN_LISTEN_ANY',
  COUNTERSIGN_LISTEN_ANY:
    'open the app to the network although it asks nobody who he is: read every answer of the api, record events in any name, write control entries through the recorder',
  COUNTERSIGN_DIE_WITH_PARENT: 'stop the process when its parent closes its input; nothing is lost',
  PORT: 'hide the app from its monitors and clients, or take a port that another program should have',
  DATABASE_URL:
    'point the process at another ledger, or, with a stronger role, lift the limits of its rights; kept checkpoints show another ledger',
  QUARANTINE_KEYS_URL:
    'have data keys stored where he can read or lose them; with the ledger and the key-encryption key he could read refused values',
  COUNTERSIGN_QUARANTINE_KEY_FILE:
    "choose a key that he knows, so that the keys' database opens what is refused from then on; earlier values become unreadable to the recorder",
  COUNTERSIGN_LOG_KEY_FILE:
    'have checkpoints signed with another key; readers who hold the verifier key refuse them, readers who take it from the operator do not',
  COUNTERSIGN_ORIGIN:
    'begin another log over the same entries, whose checkpoints cannot be compared with earlier ones; readers who know the origin refuse them',
  COUNTERSIGN_SHARDS: 'stop the recorder: another number than the ledger has is refused at start',
  COUNTERSIGN_INSTANCE:
    'put another name into control entries, leases and logs; two recorders of one name share partitions unevenly',
  COUNTERSIGN_CHECKPOINT_MS: 'lengthen the time in which entries are not yet bound by a signature (at most a day)',
  COUNTERSIGN_CLOCK_MS:
    'delay what is concluded from lateness while a shard is idle (at most a day), or fill the ledger with clock entries',
  COUNTERSIGN_CLOCK_LATER_MS: 'the same, after the first idle hour',
  KAFKA_BROKERS:
    "have another cluster read, or none: the agencies' events then wait unread; its records are recorded under that cluster's id",
  KAFKA_TOPIC_PREFIX:
    "leave agencies' topics unread, or have other topics recorded; no metric names a topic that is not looked for",
  KAFKA_GROUP_PREFIX:
    'make recorders of one ledger compete for the same records: slower, never twice, because the transaction decides',
  KAFKA_SASL_MECHANISM: 'have the password sent by a weaker mechanism',
  KAFKA_SASL_USERNAME: 'cut the recorder off, or have it read with other rights',
  KAFKA_SASL_PASSWORD_FILE:
    'cut the recorder off; have it send the content of another file to the broker as a password',
  KAFKA_TLS: 'have events and credentials cross the network in the clear',
  KAFKA_TLS_CA_FILE: 'have a false broker trusted, which could feed forged events',
  KAFKA_SESSION_MS:
    "cause rebalances without end (short), or a long silence after a recorder's death (long); nothing is lost before retention",
  KAFKA_DISCOVERY_MS: "delay the first reading of a new agency's topic (at most a day)",
  KAFKA_WATERMARKS_MS: 'blind the lag metrics and delay the discovery of a re-created topic that is idle',
  KAFKA_WATCHDOG_MS: 'delay the restart of a consumer that fell silent',
  RECORDER_URL: "keep the rule set's digest out of the ledger, or have it sent elsewhere; it is no secret",
  COUNTERSIGN_BATCH_ENTRIES: 'slow the detector down, or have it use more memory; findings stay the same',
  COUNTERSIGN_BATCH_BYTES: 'the same',
  COUNTERSIGN_LEASE_SECONDS:
    "have shards change hands without end (short), or stand still after a detector's death (long)",
  COUNTERSIGN_POLL_MS: 'delay findings (at most a minute) where notifications are lost, or load the database',
  COUNTERSIGN_CACHE_MB: "slow the detector down, or exhaust the machine's memory; findings stay the same",
  COUNTERSIGN_BEHIND_ENTRIES: 'have /health/ready hide that the detector is behind; the lag metrics still say it',
  COUNTERSIGN_SEAL_MS:
    'an hour: findings of an hour can be changed by whoever owns the database, and no seal shows it; the entries still do',
  COUNTERSIGN_TOP_AGREEMENTS: 'take agreements off the dashboards; the api still has them',
  COUNTERSIGN_WITNESS_KEY_FILE:
    'have the witness cosign with another key, which no policy counts; with a copy of its key, cosign anything himself',
  COUNTERSIGN_WITNESS_LOGS_FILE:
    'have the witness follow other logs, or none; put his own key under the name of a log and have a fork of it cosigned',
  COUNTERSIGN_WITNESS_STORE:
    'point the witness at an empty or older folder, so that it forgets what it saw and cosigns a rewritten log: as good as having its key',
  COUNTERSIGN_CRASH_AT:
    'stop the process at a chosen step, again and again: recording or judging stops, nothing is lost',
  COUNTERSIGN_DATABASE_CONNECTIONS: 'starve the api, or take the connections that recorder and detector need',
  COUNTERSIGN_QUERY_SECONDS: 'make long questions fail, or let them load the database for ten minutes each',
};

/** Settings of commands and scripts, which have no schema: name, what it is, what its writer could do. */
export const commandSettings = [
  [
    '`DATABASE_URL`',
    '`migrate`, `verify`, `rebuild`: the database; `demo`, tests: a PostgreSQL to use instead of the embedded one',
    'have another ledger verified in place of the real one',
  ],
  [
    '`QUARANTINE_KEYS_URL`',
    "`migrate`: the owner's connection to the data keys' database",
    'have the key store made where he controls it',
  ],
  ['`COUNTERSIGN_SHARDS`', '`migrate`: S, at the first run', 'choose S for good, at the first run only'],
  ['`COUNTERSIGN_ROLE_PREFIX`', "`migrate`: prefix of the roles' names", 'give another set of roles the rights'],
  [
    '`COUNTERSIGN_<ROLE>_PASSWORD`, `…_PASSWORD_FILE`',
    '`migrate`: passwords of RECORDER, DETECTOR, API, PUBLISHER, GRAFANA and KEEPER',
    'log in as that role',
  ],
  ['`COUNTERSIGN_RECORDER_URL`', '`intake reset`: a recorder on this machine', 'send the request nowhere'],
  [
    '`KAFKA_BROKERS`',
    '`import`, `emit`: where to send; `demo`, tests: brokers to use instead of the embedded one',
    "receive an agency's events in place of the real cluster; acknowledged events leave the outbox",
  ],
  ['`KAFKA_PASSWORD`', '`import`, `emit`: password of `--kafka-user`', 'cut the agency off'],
  ['`JAVA_HOME`', 'demo, tests: which Java runs the embedded Kafka', 'run a program of his as the user of the demo'],
];
