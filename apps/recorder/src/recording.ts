import { crashPoints, type FieldLog } from '#libs/system';
import type { DataSource } from 'typeorm';
import {
  AccessIntake,
  ActIntake,
  brokerClaims,
  Erasures,
  EventIntake,
  type IntakeContext,
  KafkaIntake,
  NoteTexts,
  OversightIntake,
} from '#libs/intake';
import {
  LedgerAppender,
  type LedgerGuard,
  type LastSignedFiles,
  LedgerReader,
  Notes,
  QuarantineVault,
  ReaderNames,
  receiptPlaces,
  shardStatus,
  WitnessedTrees,
} from '#libs/ledger';
import type { RecorderConfig } from './config.js';
import type { Databases } from './databases.js';
import type { AppendHealth } from './append-health.js';
import { guarding } from './guarding.js';
import { kafkaSettings } from './kafka-settings.js';
import type { LedgerView } from './metrics/ledger-gauges.js';
import type { RecorderMetrics } from './metrics/recorder-metrics.js';
import { Rehearsal } from './rehearsal.js';
import type { RecorderSecrets } from './secrets.js';

/** Of one id that are looked at: people say one, and whatever else has the id came from a system. */
const MOST_CONTENTS = 20;

/** All that brings events into the ledger. */
export interface Recording {
  db: DataSource;
  reader: LedgerReader;
  appender: LedgerAppender;
  events: EventIntake;
  acts: ActIntake;
  /** Over connections of their own, so that who looks or acts does not wait for events. */
  access: AccessIntake;
  oversight: OversightIntake;
  notes: NoteTexts;
  erasures: Erasures;
  accessAppender: LedgerAppender;
  context: IntakeContext;
  guard: LedgerGuard;
  files: LastSignedFiles;
  /** Not started. undefined: no brokers are configured. */
  kafka?: KafkaIntake;
  crash: ReturnType<typeof crashPoints>;
  rehearsal: Rehearsal;
  accessRehearsal: Rehearsal;
  /** For metrics. */
  view: LedgerView;
}

/** Builds it over open databases, as the settings say. */
export function recordingOver(
  { db, accessDb, keys }: Databases,
  config: RecorderConfig,
  secrets: RecorderSecrets,
  metrics: RecorderMetrics,
  health: { events: AppendHealth; access: AppendHealth },
  log: FieldLog,
): Recording {
  const shards = config.COUNTERSIGN_SHARDS;
  const origin = config.COUNTERSIGN_ORIGIN;
  const crash = crashPoints(config.COUNTERSIGN_CRASH_AT);
  const quarantine = new QuarantineVault({ ledger: db, keys, kek: secrets.kek });
  const ledgerLog = { log: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
  const settings = kafkaSettings(config, secrets);
  const claims = (): ReturnType<typeof brokerClaims> => brokerClaims(kafka!.broker, settings!, origin);
  const { guard, files, verifierOf } = guarding(config, secrets, settings && claims, (message) => log.error(message));
  const appender = new LedgerAppender({ db, quarantine, shards, crash, guard, log: ledgerLog });
  const reader = new LedgerReader(db);
  const context: IntakeContext = {
    ledger: {
      append: health.events.observed(metrics.appends.counted((append) => appender.append(append))),
      positions: () => reader.positions(),
      receipts: (wanted) => reader.receipts(wanted),
    },
    instance: config.COUNTERSIGN_INSTANCE,
    shards,
    forwarders: config.COUNTERSIGN_FORWARDERS,
    origin,
    log,
    observer: metrics.intake,
  };
  const events = new EventIntake(context, (shard, index) => reader.entry(shard, index), reader);
  const acts = new ActIntake({
    ledger: context.ledger,
    places: (source, eventId) => receiptPlaces(db, source, eventId, undefined, MOST_CONTENTS),
    entry: (shard, index) => reader.entry(shard, index),
    shards,
    system: config.COUNTERSIGN_ACTS_SYSTEM,
    observer: metrics.intake,
  });
  const kafka = settings && new KafkaIntake(context, settings);
  const vault = new QuarantineVault({ ledger: accessDb, keys, kek: secrets.kek });
  const accessAppender = new LedgerAppender({
    ...{ db: accessDb, quarantine: vault, shards, crash, guard, log: ledgerLog },
  });
  const accessLedger = { append: health.access.observed((append) => accessAppender.append(append)) };
  const access = new AccessIntake({ ledger: accessLedger, names: new ReaderNames(accessDb, vault), log });
  const accessReader = new LedgerReader(accessDb);
  const erasures = new Erasures({
    ...{ ledger: accessAppender, reader: accessReader, vault, log },
    instance: config.COUNTERSIGN_INSTANCE,
  });
  const approved = (stream: string): Promise<unknown> =>
    erasures
      .run(stream)
      .catch((error: Error) => log.warn('an approved erasure is tried again later', { error: error.message }));
  const oversight = new OversightIntake({ ledger: accessAppender, reader: accessReader, approved });
  const notes = new NoteTexts(new Notes(accessDb, vault), accessReader);
  const rehearsal = new Rehearsal(db, shards);
  const accessRehearsal = new Rehearsal(accessDb, shards);
  const { witnessPolicy } = secrets;
  const asksWitnesses = witnessPolicy !== undefined && witnessPolicy.quorum.kind !== 'none';
  const witnessed = asksWitnesses ? new WitnessedTrees(db, witnessPolicy, verifierOf) : undefined;
  const view: LedgerView = {
    shards: () => shardStatus(db),
    witnessedSize: witnessed && ((shard, newest) => witnessed.size(shard, newest)),
  };
  return {
    ...{ db, reader, appender, events, acts, context, guard, files, kafka, crash, rehearsal },
    ...{ access, oversight, notes, erasures, accessAppender, accessRehearsal, view },
  };
}
