import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { LedgerReader, ShardName, StoredCheckpoint } from '#libs/ledger';
import { consistencyProofAsync, MerkleError, treeRootAsync, verifyConsistency } from '#libs/merkle';
import {
  type Checkpoint,
  encodeBase64,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVkey,
  TlogError,
} from '#libs/tlog';
import { ExportDamaged, NotAContinuation, TilesDisagree } from './errors.js';
import { FileWriter, readIfThere } from './file-writer.js';
import { type LogFile, logFiles } from './log-files.js';

const decompress = promisify(gunzip);

export interface ExportOptions {
  reader: LedgerReader;
  /** Each shard's log goes into the folder of its name here. */
  dir: string;
  /** Verifier key of a shard's log, where one is known: goes into `vkey`, and checks the checkpoints. */
  vkeyOf?: (shard: ShardName) => string | undefined;
  /** Bundles uncompressed, for servers that cannot send `Content-Encoding`, and for readers of files. */
  plain?: boolean;
  allSizes?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: { shard: ShardName; done: number; total: number }) => void;
}

export interface ExportedShard {
  shard: ShardName;
  /** Size of the checkpoint that is in the folder now, and of the one before; 0: none. */
  size: number;
  from: number;
  origin: string | null;
  /** base64 */
  root: string | null;
  /** Files written. */
  files: number;
}

const FILES_AT_ONCE = 8;

/**
 * Brings a shard's export up to its newest checkpoint. All files are durable before the checkpoint that covers them takes the old
 * one's place, so the folder is a consistent log at any time, and a run that was stopped is made good by the next. One export at
 * a time may write to a folder. Throws ExportErrors, the signal's reason, and what database and file system throw.
 */
export async function exportShard(shard: ShardName, options: ExportOptions): Promise<ExportedShard> {
  const { reader, signal } = options;
  const root = join(options.dir, shard);
  const stored = await reader.latestCheckpoint(shard);
  if (!stored) return { shard, size: 0, from: 0, origin: null, root: null, files: 0 };
  await mkdir(root, { recursive: true });
  const keyFile = await readIfThere(join(root, 'vkey'));
  const vkey = options.vkeyOf?.(shard) ?? keyFile?.toString().trimEnd();
  const next = opened(Buffer.from(stored.note), vkey);
  const before = await readIfThere(join(root, 'checkpoint'));
  const previous = before && folderCheckpoint(join(root, 'checkpoint'), before, vkey);
  await checkContinues(options, stored, next, join(root, 'checkpoint'), previous);

  const writer = await FileWriter.open(root);
  try {
    if (vkey !== undefined)
      await writer.add('vkey', Buffer.from(`${vkey}\n`), '; if the log has a new key, move this one away');
    const from = previous?.size ?? 0;
    const files = await logFiles(reader, shard, { from, to: next.size, allSizes: options.allSizes ?? false });
    await addAll(writer, shard, files, options);
    signal?.throwIfAborted();
    await writer.sync();
    if (!before?.equals(Buffer.from(stored.note))) await writer.replace('checkpoint', Buffer.from(stored.note));
    await writer.sync();
    const { size, origin } = next;
    return { shard, size, from, origin, root: encodeBase64(next.root), files: writer.written };
  } finally {
    await writer.close();
  }
}

async function addAll(writer: FileWriter, shard: ShardName, files: readonly LogFile[], options: ExportOptions) {
  const { signal, onProgress, plain = false } = options;
  const total = files.length;
  const queue = files.values();
  let done = 0;
  let failed = false;
  onProgress?.({ shard, done, total });
  const work = async (): Promise<void> => {
    for (const file of queue) {
      signal?.throwIfAborted();
      if (failed) return;
      const bytes = await file.read();
      await writer.add(file.path, plain && isBundle(file) ? await decompress(bytes) : bytes);
      onProgress?.({ shard, done: ++done, total });
    }
  };
  const worker = (): Promise<void> =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    });
  // All settle before the writer is closed, also when one fails: nobody writes afterwards.
  const results = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

const isBundle = ({ path }: LogFile): boolean => path.startsWith('tile/entries/');

function opened(note: Buffer, vkey: string | undefined): Checkpoint {
  if (vkey === undefined) return parseCheckpoint(parseNote(note).text);
  return openCheckpoint(note, parseVkey(vkey)).checkpoint;
}

function folderCheckpoint(path: string, note: Buffer, vkey: string | undefined): Checkpoint {
  try {
    return opened(note, vkey);
  } catch (error) {
    if (error instanceof TlogError) throw new ExportDamaged(path, error.message);
    throw error;
  }
}

/** The tiles must give the root that was signed, and the new tree must begin with the one in the folder. */
async function checkContinues(
  { reader }: ExportOptions,
  { shard }: StoredCheckpoint,
  next: Checkpoint,
  path: string,
  previous: Checkpoint | undefined,
): Promise<void> {
  const hashes = reader.publishedHashes(shard, next.size);
  const root = await treeRootAsync(next.size, hashes);
  if (!root.equals(next.root)) throw new TilesDisagree(shard, next.size);
  if (!previous) return;
  const refuse = (reason: string): never => {
    throw new NotAContinuation(path, reason);
  };
  if (previous.origin !== next.origin) refuse(`it is of ${previous.origin}, the ledger's is of ${next.origin}`);
  if (previous.size > next.size) refuse(`it has ${previous.size} entries, the ledger's has ${next.size}`);
  const proof = await consistencyProofAsync(previous.size, next.size, hashes);
  try {
    verifyConsistency({
      oldSize: previous.size,
      newSize: next.size,
      oldRoot: previous.root,
      newRoot: next.root,
      proof,
    });
  } catch (error) {
    if (error instanceof MerkleError) refuse(`the first ${previous.size} entries are not the same (${error.message})`);
    throw error;
  }
}
