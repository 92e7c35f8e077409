import { setTimeout as sleep } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import type { GuardStatus } from '#libs/ledger';
import { EXIT } from '../lib/exit.js';
import { number, printJson, printLine } from '../lib/output.js';

interface Options {
  wait?: boolean;
  acceptOffsets?: boolean;
  end?: boolean;
  newDatabase?: string;
  newOrigin?: string;
  newLogKeyFile?: string;
  reason?: string;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('recover')
    .summary('find out why the ledger is frozen, and end that')
    .description(
      'Compares the ledger with every party that may have seen more of it: the last-signed files, the witnesses, the offsets that the ' +
        "broker was told. Takes the recorder's own environment. Exit code 0: nobody who answered has seen more; 1: somebody has, or it " +
        'could not be done; 2: the options are not right. A frozen ledger goes on by itself when its database has been brought to a state that has all of it. What cannot ' +
        'be brought back ends the log: --end begins another one, in a new database, whose first entries name this one.',
    )
    .option('--wait', 'compare again every 5 seconds until nobody has seen more')
    .option(
      '--accept-offsets',
      "where only the broker has seen more: have Kafka's unsigned records recorded again. Stop the recorders first",
    )
    .option('--end', 'end this log for good; needs the four options below')
    .addOption(
      new Option(
        '--new-database <url>',
        "the next epoch's database: migrated, empty, as its recorder role or owner",
      ).env('COUNTERSIGN_NEW_DATABASE_URL'),
    )
    .option('--new-origin <name>', "the next epoch's origin")
    .option('--new-log-key-file <file>', "the next epoch's signing key (`countersign keygen log`)")
    .option('--reason <text>', 'recorded in every shard of the next epoch')
    .option('--json')
    .action(run);
}

const OF_THE_END = ['newDatabase', 'newOrigin', 'newLogKeyFile', 'reason'] as const;

/** What is wrong with the options; undefined: nothing. An option that would be ignored is a mistake. */
export async function misused(options: Options): Promise<string | undefined> {
  if (!options.end)
    return OF_THE_END.some((name) => options[name] !== undefined)
      ? '--new-database, --new-origin, --new-log-key-file and --reason go with --end'
      : undefined;
  if (options.wait || options.acceptOffsets) return '--end goes with neither --wait nor --accept-offsets';
  if (OF_THE_END.some((name) => !options[name]))
    return '--end needs --new-database, --new-origin, --new-log-key-file and --reason';
  const { clearIdentifier } = await import('#libs/contracts');
  if (clearIdentifier(options.reason!) !== undefined) return '--reason is recorded for good: leave the identifier out';
  return undefined;
}

async function run(options: Options, command: Command): Promise<void> {
  const misuse = await misused(options);
  if (misuse !== undefined) command.error(`error: ${misuse}`);
  const { loadConfig, openDatabase } = await import('#libs/platform');
  const { recorderConfig } = await import('../../../recorder/src/config.js');
  const { readSecrets } = await import('../../../recorder/src/secrets.js');
  const { guarding } = await import('../../../recorder/src/guarding.js');
  const { kafkaSettings } = await import('../../../recorder/src/kafka-settings.js');
  const { brokerClaims, KafkaBroker } = await import('#libs/intake');
  const { silentLog } = await import('#libs/system');
  const config = loadConfig(recorderConfig, process.env);
  const secrets = await readSecrets(config);
  const settings = kafkaSettings(config, secrets);
  if (options.acceptOffsets && !settings)
    throw new Error('--accept-offsets needs KAFKA_BROKERS: no broker is configured');
  const broker = settings && new KafkaBroker(settings.connection, silentLog);
  const claims = broker && (() => brokerClaims(broker, settings, config.COUNTERSIGN_ORIGIN));
  const parts = guarding(config, secrets, claims);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stop = new AbortController();
  if (options.end) stop.abort(); // A database that is gone is no reason to wait.
  const db = await openDatabase(config.DATABASE_URL, {
    name: 'countersign recover',
    poolSize: 2,
    signal: stop.signal,
    log: { log: say, warn: say },
  }).catch((error: Error) => {
    if (!options.end) throw error;
    process.stderr.write(`The old database cannot be asked (${error.message}); going on without it.\n`);
    return undefined;
  });
  try {
    if (options.end) return await end(options, { config, secrets, db, ...parts });
    let status = await parts.guard.compare(db!);
    while (options.wait && status.discrepancies.length > 0) {
      process.stderr.write(`${status.discrepancies.length} discrepancies with the database; looking again in 5 s\n`);
      await sleep(5_000);
      status = await parts.guard.compare(db!);
    }
    if (options.acceptOffsets && settings && broker) {
      await acceptOffsets(status, config.COUNTERSIGN_ORIGIN, { db: db!, broker, settings });
      status = await parts.guard.compare(db!);
    }
    show(status, options.json);
  } finally {
    await broker?.close();
    await db?.destroy();
  }
}

function show(status: GuardStatus, json?: boolean): void {
  const { discrepancies, silent, answered, unbelieved } = status;
  if (discrepancies.length > 0) process.exitCode = EXIT.failed;
  if (json)
    return printJson({ frozen: discrepancies.length > 0, sightings: discrepancies, answered, silent, unbelieved });
  for (const name of answered) printLine(`asked: ${name}`);
  for (const { name, detail } of silent) printLine(`NO ANSWER: ${name} (${detail})`);
  for (const detail of unbelieved) printLine(`not believed: ${detail}`);
  for (const { shard, detail } of discrepancies)
    printLine(`FROZEN, ${shard === null ? 'all shards' : `shard ${shard}`}: ${detail}`);
  if (discrepancies.length === 0)
    return printLine(
      silent.length === 0
        ? 'Nobody has seen more than this database has.'
        : 'Nobody who answered has seen more than this database has. Who did not answer may have.',
    );
  printLine();
  printLine(
    'The database lacks what somebody has seen: it was restored from an older copy, lost commits, or is not this log. Either',
  );
  printLine(
    '  - stop recorders and detectors (entries that other shards sign on this copy would be missing from a later one) and restore a\n' +
      '    later state of the database; the recorder notices by itself (`countersign recover --wait`), or',
  );
  if (discrepancies.every(({ by }) => by === 'broker'))
    printLine(
      '  - as nothing that was signed is missing: stop the recorders, `countersign recover --accept-offsets`; Kafka still has the\n' +
        '    records within its retention, HTTP clients must repeat all requests since the copy was made, or',
    );
  printLine(
    '  - end this log and begin the next: `countersign recover --end --new-database … --new-origin … --new-log-key-file … --reason …`',
  );
}

type Parts = Awaited<ReturnType<typeof import('../../../recorder/src/guarding.js').guarding>>;

async function end(
  { newDatabase, newOrigin, newLogKeyFile, reason, json }: Options,
  {
    config,
    secrets,
    db,
    files,
    verifierOf,
  }: Parts & {
    config: import('../../../recorder/src/config.js').RecorderConfig;
    secrets: import('../../../recorder/src/secrets.js').RecorderSecrets;
    db: import('typeorm').DataSource | undefined;
  },
): Promise<void> {
  if (!newDatabase || !newOrigin || !newLogKeyFile || !reason) throw new Error('--end lacks options');
  const { LedgerReader, shardNames, shardOrigin } = await import('#libs/ledger');
  const { equalBytes } = await import('#libs/crypto');
  const { formatVkey, readKeyFile } = await import('#libs/tlog');
  const { openDatabase } = await import('#libs/platform');
  const { keepersOf } = await import('../../../recorder/src/witnesses.js');
  const { lastKnown } = await import('#libs/ledger');
  const { endLog } = await import('#libs/ledger');
  const origin = config.COUNTERSIGN_ORIGIN;
  const newKey = await readKeyFile(newLogKeyFile);
  if (newOrigin === origin) throw new Error(`the next epoch needs an origin of its own, not ${origin}`);
  if (equalBytes(newKey.verifier.publicKey, secrets.logKey.verifier.publicKey))
    throw new Error('the next epoch needs a key of its own: make one with `countersign keygen log`');
  const reader = db && new LedgerReader(db);
  const keepers = keepersOf(config, secrets);
  const known = await Promise.all(
    shardNames(config.COUNTERSIGN_SHARDS).map((shard) =>
      lastKnown(shard, verifierOf(shard), {
        files,
        keepers,
        database: async () => (await reader?.latestCheckpoint(shard))?.note ?? null,
      }),
    ),
  );
  const next = await openDatabase(newDatabase, { name: 'countersign recover', poolSize: 2 });
  try {
    const placed = await endLog({ origin, files, known }, { db: next, origin: newOrigin, logKey: newKey, reason });
    const vkeys = placed.map(({ shard }) => formatVkey(newKey.named(shardOrigin(newOrigin, shard)).verifier));
    if (json) {
      const ended = known.map(({ verifier, size, by, silent }) => ({ origin: verifier.name, size, by, silent }));
      return printJson({ ended, began: placed.map(({ shard, index }) => ({ shard, index })), vkeys });
    }
    for (const detail of new Set(known.flatMap(({ silent }) => silent))) printLine(`NO ANSWER: ${detail}`);
    for (const { verifier, size, by } of known)
      printLine(`${verifier.name} ends at ${number(size)} signed entries (${by})`);
    printLine(`${newOrigin} begins. Publish its verifier keys:`);
    for (const vkey of vkeys) printLine(vkey);
    printLine(
      'Start the recorder with DATABASE_URL, COUNTERSIGN_ORIGIN and COUNTERSIGN_LOG_KEY_FILE of the new epoch, and with',
    );
    printLine(
      'another KAFKA_GROUP_PREFIX, so that it reads all that Kafka still has. Keep the old database: it stays readable.',
    );
  } finally {
    await next.destroy();
  }
}

async function acceptOffsets(
  status: GuardStatus,
  origin: string,
  {
    db,
    broker,
    settings,
  }: {
    db: import('typeorm').DataSource;
    broker: import('#libs/intake').KafkaBroker;
    settings: import('#libs/intake').KafkaIntakeSettings;
  },
): Promise<void> {
  const other = status.discrepancies.find(({ by }) => by !== 'broker');
  if (other)
    throw new Error(
      `offsets cannot be accepted while more than the broker speaks against the database: ${other.detail}`,
    );
  const { brokerClaims } = await import('#libs/intake');
  const { LAST_SIGNED, LedgerReader } = await import('#libs/ledger');
  const [mute] = status.silent;
  if (mute && !status.answered.includes(LAST_SIGNED))
    throw new Error(
      `offsets cannot be accepted while ${mute.name} has not answered and no last-signed file is here: signed entries may be missing`,
    );
  const positions = await new LedgerReader(db).positions();
  for (const { cluster, topic, partition, committed } of await brokerClaims(broker, settings, origin)) {
    const recorded = positions
      .filter((p) => p.cluster === cluster && p.topic === topic && p.partition === partition)
      .reduce((most, { nextOffset }) => (nextOffset > most ? nextOffset : most), 0n);
    if (committed <= recorded) continue;
    await broker.commit(settings.groupOf(topic), topic, [{ partition, offset: recorded }]).catch((cause: Error) => {
      throw new Error(
        `the broker does not take the offset of ${topic}/${partition}; stop every recorder first (${cause.message})`,
      );
    });
    process.stderr.write(`${topic}/${partition} is read again from offset ${recorded} instead of ${committed}\n`);
  }
}
