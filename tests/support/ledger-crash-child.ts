import 'reflect-metadata';
import { DataSource } from 'typeorm';
import {
  CheckpointPublisher,
  LastSignedFiles,
  LedgerAppender,
  LedgerGuard,
  LedgerReader,
  QuarantineVault,
  shardOrigin,
} from '#libs/ledger';
import { crashPoints } from '#libs/system';
import { cosign, formatVkey, parsePolicy, parseSkey } from '#libs/tlog';
import { kafkaDraft, moveTo, PARTITION, range, refusedDraft } from './ledger-drafts.js';

/**
 * A small recorder: from the stored position to UNTIL, it appends records in batches of 40 over three shards, each batch with a refused
 * one, and publishes after each, with a cosigner that accepts everything. Dies at the crash point of COUNTERSIGN_CRASH_AT.
 */
const { LEDGER_URL, KEYS_URL, LOG_KEY, COSIGNER_KEY, STATE_DIR, UNTIL } = process.env as Record<string, string>;
const crash = crashPoints(process.env.COUNTERSIGN_CRASH_AT);
const db = await new DataSource({ type: 'postgres', url: LEDGER_URL! }).initialize();
const keys = await new DataSource({ type: 'postgres', url: KEYS_URL! }).initialize();
const quarantine = new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(32, 1) });
const logKey = parseSkey(LOG_KEY!);
const origin = logKey.verifier.name;
const files = new LastSignedFiles(STATE_DIR!, origin);
const guard = new LedgerGuard({
  files,
  verifierOf: (shard) => logKey.named(shardOrigin(origin, shard)).verifier,
  allowUnsafe: true,
});
const appender = new LedgerAppender({ db, shards: 3, quarantine, crash, guard });
const cosigner = parseSkey(COSIGNER_KEY!);
const publisher = new CheckpointPublisher({
  db,
  logKey,
  origin,
  crash,
  guard,
  files,
  makeUpMs: 0,
  quorum: {
    policy: parsePolicy(`witness w ${formatVkey(cosigner.verifier)}\nquorum w\n`),
    collect: (note) => Promise.resolve({ signatures: [cosign(note, cosigner, 1)], failures: [] }),
    graceMs: 60_000,
    failOpen: false,
  },
});
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
  await publisher.drain();
}
// First the checkpoint that a crash left signed and unpublished, then the growth since.
for (let round = 0; round < 2; round++) {
  const { failed } = await publisher.publishDue();
  if (failed.length > 0) throw failed[0]!.error;
  await publisher.drain();
}
await appender.idle();
await db.destroy();
await keys.destroy();
