import { control, entryTail } from '#libs/contracts';
import { MAX_ENTRY_BYTES } from '#libs/merkle';
import type { LastSignedFiles } from '../guard/last-signed-files.js';
import { LedgerAppender } from '../append/appender.js';
import { LedgerReader } from '../read/reader.js';
import { isEventShard, type ShardName } from '../shard.js';
import type { Placed } from '../append/draft.js';
import { shardOrigin } from '../publish/sign-and-publish.js';
import { formatNote, formatVkey, openNote, type PrivateKey } from '#libs/tlog';
import type { DataSource } from 'typeorm';
import type { LastKnown } from './last-known.js';

export interface NewEpoch {
  /** The new ledger's database, migrated and empty. */
  db: DataSource;
  origin: string;
  logKey: PrivateKey;
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

/** The first entry of an epoch would not be one that anybody can read. The old log goes on. */
export class CannotBegin extends Error {
  constructor(origin: string, reason: string, options?: ErrorOptions) {
    super(`no epoch can begin as ${origin}: ${reason}`, options);
    this.name = 'CannotBegin';
  }
}

/** As long as a checkpoint in an entry can be; a longer one is named without its cosignatures. */
const MAX_CHECKPOINT = 8_000;
/** Of an entry's bytes, for what is around the control: version, nonce, time and recorder. */
const FRAME_BYTES = 1_000;

/**
 * Ends a log for good and begins the one that follows it. First all that the new log's first entries say is made and checked; then the
 * old log's end is written into its recorder's folder, where that looks before every signature and every few seconds; then each shard
 * of the new one gets its first entry, which names the old logs with the last checkpoint known of each. Safe to run again when it was
 * interrupted between the two. Throws NotEmpty and CannotBegin, and then the old log goes on.
 */
export async function endLog(
  old: { origin: string; files: LastSignedFiles; known: readonly LastKnown[] },
  epoch: NewEpoch,
): Promise<Placed[]> {
  const heads = await new LedgerReader(epoch.db).heads();
  const used = heads.filter(({ size }) => size > 0).map(({ shard }) => shard);
  if (heads.length === 0 || used.length > 0) throw new NotEmpty(used);
  const eventShards = heads.filter(({ shard }) => isEventShard(shard)).length;
  const oldShards = old.known.filter(({ shard }) => isEventShard(shard)).length;
  const drafts = heads.map(({ shard }) => {
    const follows = old.known.filter((known) => isFollowedBy(known.shard, shard, oldShards, eventShards));
    return { shard, tail: entryTail({ recorder: { instance: 'recover' } }, { control: began(shard, epoch, follows) }) };
  });
  await old.files.end(`${epoch.origin} follows it since ${new Date().toISOString()}: ${epoch.reason}`);

  const appender = new LedgerAppender({ db: epoch.db, shards: eventShards });
  const { placed } = await appender.append({ drafts });
  await appender.idle();
  const late = placed.filter(({ index }) => index !== 0);
  if (late.length > 0) throw new NotEmpty(late.map(({ shard }) => shard));
  return placed;
}

function began(shard: ShardName, { origin, logKey, reason }: NewEpoch, follows: readonly LastKnown[]) {
  try {
    const said = control.parse({
      kind: 'epoch.began',
      origin: logKey.named(shardOrigin(origin, shard)).verifier.name,
      reason,
      follows: follows.map((known) => ({
        origin: known.verifier.name,
        vkey: formatVkey(known.verifier),
        checkpoint: shortNote(known),
      })),
    });
    const bytes = Buffer.byteLength(JSON.stringify(said));
    if (bytes > MAX_ENTRY_BYTES - FRAME_BYTES) throw new Error(`its first entry would have ${bytes} bytes`);
    return said;
  } catch (cause) {
    throw new CannotBegin(origin, (cause as Error).message, { cause });
  }
}

function shortNote({ note, verifier }: LastKnown): string | null {
  if (note === null || note.length <= MAX_CHECKPOINT) return note;
  const { text, verified } = openNote(Buffer.from(note), [verifier]);
  return formatNote({ text, signatures: verified }).toString('utf8');
}

/** Epochs may differ in S: each old log is named somewhere, and each new shard names one at least; oversight follows oversight, and access access. */
function isFollowedBy(old: ShardName, shard: ShardName, oldShards: number, shards: number): boolean {
  if (!isEventShard(old) || !isEventShard(shard)) return old === shard;
  return String(Number(old) % shards) === shard || String(Number(shard) % oldShards) === old;
}
