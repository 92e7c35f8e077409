import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { CheckpointPublisher, crashPointsFromEnv, LedgerAppender, LedgerReader, QuarantineVault } from '#libs/ledger';
import { parseSkey } from '#libs/tlog';
import { kafkaDraft, moveTo, PARTITION, range, refusedDraft } from './ledger-drafts.js';

/**
 * A recorder in small: from where the position is to UNTIL, appends records in batches of 40 over three shards, each batch with a refused one,
 * and publishes after each. Dies where COUNTERSIGN_CRASH_AT says.
 */
const { LEDGER_URL, KEYS_URL, LOG_KEY, UNTIL } = process.env as Record<string, string>;
const crash = crashPointsFromEnv();
const db = await new DataSource({ type: 'postgres', url: LEDGER_URL! }).initialize();
const keys = await new DataSource({ type: 'postgres', url: KEYS_URL! }).initialize();
const quarantine = new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(32, 1) });
const appender = new LedgerAppender({ db, shards: 3, quarantine, crash });
const logKey = parseSkey(LOG_KEY!);
const publisher = new CheckpointPublisher({ db, logKey, origin: logKey.verifier.name, crash });
const reader = new LedgerReader(db);
for (;;) {
  const position = await reader.position(PARTITION);
  const from = Number(position?.nextOffset ?? 0n);
  if (from >= Number(UNTIL)) break;
  const drafts = range(from, from + 39).map((offset) => kafkaDraft(String(offset % 3), offset));
  drafts.push(refusedDraft('0', from + 39, Buffer.from(`{"broken":${from}`)));
  await appender.append({ drafts, position: moveTo(position, from + 39) });
  const { failed } = await publisher.publishDue();
  if (failed.length > 0) throw failed[0]!.error;
}
await appender.idle();
await db.destroy();
await keys.destroy();
