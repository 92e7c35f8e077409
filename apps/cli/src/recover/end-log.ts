import { type Control, entryTail } from '#libs/contracts';
import {
  type LastSignedFiles,
  LedgerAppender,
  LedgerReader,
  OVERSIGHT,
  type Placed,
  shardOrigin,
  type ShardName,
} from '#libs/ledger';
import { formatVkey } from '#libs/tlog';
import type { DataSource } from 'typeorm';
import type { LastKnown } from './last-known.js';

export interface NewEpoch {
  /** The new ledger's database, migrated and empty. */
  db: DataSource;
  origin: string;
  reason: string;
}

/** The new database is not one in which an epoch can begin. */
export class NotEmpty extends Error {
  constructor(shards: readonly ShardName[]) {
    super(
      shards.length === 0
        ? 'the new database has no shards: run `countersign migrate --shards <n>` on it first'
        : `the new database has entries already, in ${shards.join(', ')}: an epoch begins in an empty one`,
    );
    this.name = 'NotEmpty';
  }
}

/**
 * Ends a log for good and begins the one that follows it. First the old log's end is written where its recorder looks before every
 * append, so that there is never a moment in which both could grow; then each shard of the new one gets its first entry, which names
 * the old logs with the last checkpoint known of each. Safe to run again when it was interrupted between the two.
 */
export async function endLog(
  old: { origin: string; files: LastSignedFiles; known: readonly LastKnown[] },
  epoch: NewEpoch,
): Promise<Placed[]> {
  const heads = await new LedgerReader(epoch.db).heads();
  const used = heads.filter(({ size }) => size > 0).map(({ shard }) => shard);
  if (heads.length === 0 || used.length > 0) throw new NotEmpty(used);
  await old.files.end(`${epoch.origin} follows it since ${new Date().toISOString()}: ${epoch.reason}`);

  const eventShards = heads.filter(({ shard }) => shard !== OVERSIGHT).length;
  const appender = new LedgerAppender({ db: epoch.db, shards: eventShards });
  const drafts = heads.map(({ shard }) => {
    const control: Control = {
      kind: 'epoch.began',
      origin: shardOrigin(epoch.origin, shard),
      reason: epoch.reason,
      follows: old.known
        .filter((known) => followedBy(known.shard, eventShards) === shard)
        .map(({ verifier, note }) => ({ origin: verifier.name, vkey: formatVkey(verifier), checkpoint: note })),
    };
    return { shard, tail: entryTail({ recorder: { instance: 'recover' } }, { control }) };
  });
  const { placed } = await appender.append({ drafts });
  await appender.idle();
  const late = placed.filter(({ index }) => index !== 0);
  if (late.length > 0) throw new NotEmpty(late.map(({ shard }) => shard));
  return placed;
}

/** Epochs may differ in S; each old log is named in one shard of the new one, oversight in oversight. */
const followedBy = (old: ShardName, shards: number): ShardName =>
  old === OVERSIGHT ? OVERSIGHT : String(Number(old) % shards);
