/** For each setting: what someone who can write it could do, and what would show it. */
export const abuse = {
  COUNTERSIGN_LOG_LEVEL:
    'hide warnings from the log (readiness and metrics still say it), or fill the disk with detail',
  COUNTERSIGN_HOST: 'little alone: an address that others can reach is refused without COUNTERSIGN_PUBLIC_URL',
  COUNTERSIGN_PUBLIC_URL:
    'with COUNTERSIGN_HOST, let others reach the app, in the clear where nothing ends TLS before it: whoever listens reads answers and tokens',
  COUNTERSIGN_LISTEN_ANY:
    'with COUNTERSIGN_HOST and a public URL on this machine, have the app speak in the clear to the network; it still asks everybody who he is',
  COUNTERSIGN_HOST_NAMES:
    'name a host of his own, and have a page of it, in a browser on this machine, ask the app; it still asks everybody who he is',
  COUNTERSIGN_SESSION_KEY_FILE:
    'choose a key that he knows, and with the rows of the database be whoever signs in with a browser; without it nobody does, and everybody has to sign in again',
  COUNTERSIGN_SESSION_IDLE_MINUTES:
    'have a browser that somebody left alone stay signed in for up to two hours, or have everybody sign in each minute',
  COUNTERSIGN_TRIAGE_HOURS_CRITICAL: 'hide that desks are late, or have all be late',
  COUNTERSIGN_TRIAGE_HOURS_HIGH: 'hide that desks are late, or have all be late',
  COUNTERSIGN_TRIAGE_HOURS_MEDIUM: 'hide that desks are late, or have all be late',
  COUNTERSIGN_TRIAGE_HOURS_LOW: 'hide that desks are late, or have all be late',
  COUNTERSIGN_SESSION_HOURS: 'have a stolen session last for up to a day, if somebody acts in it',
  COUNTERSIGN_DESK_CONNECTIONS: 'have people wait to be let in, or take connections that other processes need',
  COUNTERSIGN_ISSUERS_FILE:
    'name an issuer of his own and be anybody: read every answer of the api, record events for any agency; each entry and each line of the access log names that issuer. Without it only the open routes answer',
  COUNTERSIGN_AUDIENCE: 'have tokens taken that were given for another program, which its servers can then use here',
  COUNTERSIGN_PROCESS_KEYS_FILE:
    'pin a key of his own and write control entries: another digest of rules, another key of the log, new incarnations of topics that changed',
  COUNTERSIGN_PROCESS_KEY_FILE:
    "stop the detector from recording its rule set's digest; readers see that it is missing. For an api: have nothing shown; with the file itself, write down looks that nobody took",
  COUNTERSIGN_ACTS_SYSTEM:
    'for an api: have what officers say refused by the recorder. For a recorder: let the api’s key write as another system of an agency, of the types that people say; entries name the api',
  COUNTERSIGN_LOG_VKEYS_FILE:
    'name another key as the ledger’s: whoever has pinned none is told that a log of that key agrees with it, and is given no tick; whoever has pinned one sees no difference',
  COUNTERSIGN_OPEN_PROOFS: 'keep proofs from those who hold entries and have no token; they prove nothing false',
  COUNTERSIGN_RATE_LIMIT:
    'keep people and producers out with a limit that nobody can work under, or let one ask without end',
  COUNTERSIGN_RATE_LIMIT_OPEN: 'the same for whoever has no token',
  COUNTERSIGN_RATE_LIMIT_TOKENS:
    'have tokens tried without end, which costs the process its time and gains nothing else',
  COUNTERSIGN_RATE_LIMIT_LOG: 'keep mirrors and witnesses of the log away',
  COUNTERSIGN_TRUSTED_PROXIES:
    'name his own address as a proxy, and be another address with every request: limits for addresses then hold nobody up',
  COUNTERSIGN_METRICS_PORT:
    'hide the metrics, so that nobody is alarmed, or take a port that another program should have',
  COUNTERSIGN_METRICS_HOST: 'little alone: an address that others can reach is refused without a secret',
  COUNTERSIGN_METRICS_SECRET_FILE: 'choose a secret that he knows, and read how much is recorded, disclosed and found',
  COUNTERSIGN_WITNESS_SECRET_FILE:
    'choose a secret that he knows, and read from checkpoints how often somebody looks, and when',
  COUNTERSIGN_STOP_DELAY_MS:
    'make a stop take up to five minutes longer; a supervisor then kills the process, and nothing is lost',
  COUNTERSIGN_DIE_WITH_PARENT: 'stop the process when its parent closes its input; nothing is lost',
  PORT: 'hide the app from its monitors and clients, or take a port that another program should have',
  DATABASE_URL:
    'point the process at another ledger, or, with a stronger role, lift the limits of its rights; kept checkpoints show another ledger',
  DATABASE_PASSWORD_FILE:
    'stop the process, which then cannot log in, or have it send to its database a line of a file of its own',
  QUARANTINE_KEYS_PASSWORD_FILE: 'stop the recorder, or have it send to that database a line of a file of its own',
  QUARANTINE_KEYS_URL:
    'have data keys stored where he can read or lose them; with the ledger and the key-encryption key he could read refused values',
  COUNTERSIGN_QUARANTINE_KEY_FILE:
    "choose a key that he knows, so that the keys' database opens what is refused from then on; earlier values become unreadable to the recorder",
  COUNTERSIGN_LOG_KEY_FILE:
    'stop the recorder: a ledger that was signed with another key is frozen; on a ledger that was never signed, have a key that he knows sign it',
  COUNTERSIGN_ORIGIN:
    'stop the recorder: a ledger that was signed under another origin is frozen; one that was never signed would begin under a false name',
  COUNTERSIGN_SHARDS: 'stop the recorder: another number than the ledger has is refused at start',
  COUNTERSIGN_INSTANCE:
    'put another name into control entries, leases and logs; two recorders of one name share partitions unevenly',
  COUNTERSIGN_STATE_DIR:
    'have the recorder forget what it has signed, so that a restored backup is noticed by witnesses and the broker only, or freeze it with a false file; only with the log key a false file that counts',
  COUNTERSIGN_ALLOW_UNSAFE_DATABASE:
    'let acknowledged events be lost in a power cut of a database that does not wait for its disk; the guard then freezes the ledger',
  COUNTERSIGN_WITNESS_POLICY_FILE:
    'have checkpoints published with fewer cosignatures, or those of his own witnesses; readers who hold the real policy refuse them. Without any: publication stops',
  COUNTERSIGN_WITNESS_GRACE_MS:
    'delay the word that publication has stopped (at most a day); with fail-open, hasten that it goes on without witnesses',
  COUNTERSIGN_WITNESS_FAIL_OPEN:
    'have checkpoints published without cosignatures while he keeps the witnesses away; readers who ask for a quorum refuse them',
  COUNTERSIGN_WITNESS_TIMEOUT_MS: 'stop publication with a time that no witness can meet',
  COUNTERSIGN_CHECKPOINT_MS: 'lengthen the time in which entries are not yet bound by a signature (at most a day)',
  COUNTERSIGN_CLOCK_MS:
    'delay what is concluded from lateness while a shard is idle (at most a day), or fill the ledger with clock entries',
  COUNTERSIGN_CLOCK_LATER_MS: 'the same, after the first idle hour',
  KAFKA_BROKERS:
    "have another cluster read, or none: the agencies' events then wait unread; its records are recorded under that cluster's id",
  KAFKA_TOPIC_PREFIX:
    "leave agencies' topics unread, or have other topics recorded; no metric names a topic that is not looked for",
  COUNTERSIGN_FORWARDERS:
    'have one agency speak for another, so that its word counts as theirs; each entry that came so says who carried it',
  KAFKA_GROUP_PREFIX:
    'make recorders of one ledger compete for the same records: slower, never twice, because the transaction decides',
  KAFKA_SASL_MECHANISM: 'have the password sent by a weaker mechanism',
  KAFKA_SASL_USERNAME: 'cut the recorder off, or have it read with other rights',
  KAFKA_SASL_PASSWORD_FILE:
    'cut the recorder off; have it send the content of another file to the broker as a password',
  KAFKA_TLS: 'have events and credentials cross the network in the clear',
  KAFKA_TLS_CA_FILE: 'have a false broker trusted, which could feed forged events',
  KAFKA_TLS_CERT_FILE: 'cut the recorder off, or have it read with the rights of another client whose key he has',
  KAFKA_TLS_KEY_FILE: 'cut the recorder off; the content of a file that is no key of the certificate is not sent',
  KAFKA_SESSION_MS:
    "cause rebalances without end (short), or a long silence after a recorder's death (long); nothing is lost before retention",
  KAFKA_DISCOVERY_MS: "delay the first reading of a new agency's topic (at most a day)",
  KAFKA_WATERMARKS_MS: 'blind the lag metrics and delay the discovery of a re-created topic that is idle',
  KAFKA_WATCHDOG_MS: 'delay the restart of a consumer that fell silent',
  RECORDER_URL:
    "keep the rule set's digest out of the ledger, or have it sent elsewhere; it is no secret. For an api: have who looks written down by a server of his own, and so nowhere; names of readers go there too",
  COUNTERSIGN_ACCESS_KEY_FILE:
    'put a key that he knows in its place and find out which of the values that he knows are asked for from then on; another key shows in the entries',
  COUNTERSIGN_ACCESS_PURPOSES:
    'have no purpose demanded, or no answer given; purposes of his own would stand in the log',
  COUNTERSIGN_BATCH_ENTRIES: 'slow the detector down, or have it use more memory; findings stay the same',
  COUNTERSIGN_BATCH_BYTES: 'the same',
  COUNTERSIGN_LEASE_SECONDS:
    "have shards change hands without end (short), or stand still after a detector's death (long)",
  COUNTERSIGN_POLL_MS: 'delay findings (at most a minute) where notifications are lost, or load the database',
  COUNTERSIGN_CACHE_MB: "slow the detector down, or exhaust the machine's memory; findings stay the same",
  COUNTERSIGN_BEHIND_ENTRIES: 'have /health/ready hide that the detector is behind; the lag metrics still say it',
  COUNTERSIGN_SEAL_MS:
    'an hour: findings of an hour can be changed by the owner of the database, and no seal shows it; the entries still do',
  COUNTERSIGN_WITNESS_KEY_FILE:
    'have the witness cosign with another key, which no policy counts; with a copy of its key, cosign anything himself',
  COUNTERSIGN_WITNESS_LOGS_FILE:
    'have the witness follow other logs, or none; put his own key under the name of a log and have a fork of it cosigned',
  COUNTERSIGN_WITNESS_STORE:
    'point the witness at an empty or older folder, so that it forgets what it saw and cosigns a rewritten log: as good as having its key',
  COUNTERSIGN_ISSUER_BESIDE:
    'let the development issuer start beside an app that others reach; that app refuses it too',
  COUNTERSIGN_ISSUER_INTERNAL_URL: 'have api and recorder take keys from elsewhere, in development',
  COUNTERSIGN_ISSUER_DIR: 'choose signing keys that he knows, and be anybody, in development',
  COUNTERSIGN_ISSUER_WEB_SECRET_FILE: 'choose the secret by which the api signs people in, in development',
  COUNTERSIGN_ISSUER_LOGOUT_URL: 'keep from the api that somebody has signed out, in development',
  COUNTERSIGN_ISSUER_SINGLE_SIGN_ON: 'have whoever sits at a browser be who signed in there last, in development',
  COUNTERSIGN_ISSUER_SOURCES: 'add producers, and officers of their agencies, in development',
  COUNTERSIGN_ISSUER_PEOPLE_FILE: 'add people, in development',
  COUNTERSIGN_CRASH_AT:
    'stop the process at a chosen step, again and again: recording or judging stops, nothing is lost',
  COUNTERSIGN_DATABASE_CONNECTIONS: 'starve the api, or take the connections that recorder and detector need',
  COUNTERSIGN_TILE_CACHE_MB: "slow tiles down, or exhaust the api's memory",
  COUNTERSIGN_QUERY_SECONDS: 'make long questions fail, or let them load the database for ten minutes each',
};

/** Settings of commands and scripts, which have no schema: name, what it is, what its writer could do. */
export const commandSettings = [
  [
    '`DATABASE_URL`',
    '`migrate`, `verify`, `export`, `bundle`, `rebuild`: the database; `demo`, tests: a PostgreSQL to use instead of the embedded one',
    'have another ledger verified in place of the real one',
  ],
  [
    '`QUARANTINE_KEYS_URL`',
    "`migrate`: the owner's connection to the data keys' database",
    'have the key store made where he controls it',
  ],
  [
    '`DATABASE_PASSWORD_FILE`, `QUARANTINE_KEYS_PASSWORD_FILE`',
    'all commands that take `DATABASE_URL` or `QUARANTINE_KEYS_URL`: files with the passwords that these two then have not',
    'stop the command, or have it send a line of a file of its own to the database',
  ],
  ['`COUNTERSIGN_SHARDS`', '`migrate`: S, at the first run', 'choose S for good, at the first run only'],
  ['`COUNTERSIGN_ROLE_PREFIX`', "`migrate`: prefix of the roles' names", 'give another set of roles the rights'],
  [
    '`COUNTERSIGN_<ROLE>_PASSWORD`, `…_PASSWORD_FILE`',
    '`migrate`: passwords of RECORDER, DETECTOR, API, AUDITOR, GRAFANA and KEEPER',
    'log in as that role',
  ],
  [
    'all of the recorder',
    '`recover`: takes the environment of the recorder that it is about',
    'have it ask others than those who know, and find nothing against the database; the recorder itself still does',
  ],
  [
    '`COUNTERSIGN_NEW_DATABASE_URL`',
    "`recover --end`: the next epoch's database, whose password then stands on no command line",
    'have the next epoch begin where he controls it',
  ],
  ['`COUNTERSIGN_RECORDER_URL`', '`intake reset`: a recorder on this machine', 'send the request nowhere'],
  [
    '`COUNTERSIGN_PROCESS_KEY_FILE`, `COUNTERSIGN_PROCESS_NAME`',
    '`intake reset`: the key that the recorder has pinned for an operator, and under which name',
    'have the recorder refuse the request',
  ],
  [
    '`KAFKA_BROKERS`',
    '`import`, `emit`: where to send; `demo`, tests: brokers to use instead of the embedded one',
    "receive an agency's events in place of the real cluster; acknowledged events leave the outbox",
  ],
  [
    '`KAFKA_TLS`, `KAFKA_TLS_CA_FILE`, `KAFKA_TLS_CERT_FILE`, `KAFKA_TLS_KEY_FILE`',
    '`import`, `emit`, `verify --brokers`: as for the recorder',
    "have a false broker trusted, or no TLS spoken: it takes an agency's events, which then leave the outbox",
  ],
  [
    '`KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME`, `KAFKA_SASL_PASSWORD_FILE`',
    'the same commands: user and password at the brokers; default mechanism: scram-sha-512',
    'cut the agency off; have another file of its user that nobody else can read sent to the broker as a password',
  ],
  [
    '`COUNTERSIGN_TOKEN_FILE`',
    '`emit`, `import`, `verify --url`, `login`, `logout`: file with the access token to send, or to write',
    'have another token sent, or have `login` write over, and `logout` delete, another file of its user',
  ],
  [
    '`COUNTERSIGN_ISSUER`, `COUNTERSIGN_CLIENT_ID`, `COUNTERSIGN_CLIENT_SECRET_FILE`',
    '`emit`, `import`, `verify --url`: get tokens as this client; `login`: the issuer',
    "have the client's secret sent to an issuer of his, over https",
  ],
  [
    '`COUNTERSIGN_SCOPE`, `COUNTERSIGN_RESOURCE`, `COUNTERSIGN_LOGIN_CLIENT_ID`',
    'the same commands: what to ask the issuer for; `login`: as which program',
    'have no token given, or one that is not taken',
  ],
  ['`JAVA_HOME`', 'demo, tests: which Java runs the embedded Kafka', 'run a program of his as the user of the demo'],
];
