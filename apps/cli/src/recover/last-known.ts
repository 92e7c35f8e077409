import { type CheckpointKeeper, type LastSignedFiles, type ShardName } from '#libs/ledger';
import { type NoteVerifier, openCheckpoint } from '#libs/tlog';

/** The largest checkpoint that anybody has of a shard, and who has it. */
export interface LastKnown {
  shard: ShardName;
  verifier: NoteVerifier;
  size: number;
  /** null: none was ever seen. */
  note: string | null;
  by: string;
}

/** Asks everybody who may have a checkpoint of the shard under its own signature. Who does not answer is left out. */
export async function lastKnown(
  shard: ShardName,
  verifier: NoteVerifier,
  from: {
    files: LastSignedFiles;
    keepers: readonly CheckpointKeeper[];
    database: (shard: ShardName) => Promise<string | null>;
  },
): Promise<LastKnown> {
  const asked: [string, Promise<Buffer | null>][] = [
    ['last-signed file', from.files.read(shard)],
    ['database', from.database(shard).then((note) => (note === null ? null : Buffer.from(note)))],
    ...from.keepers.map((keeper): [string, Promise<Buffer | null>] => [
      `witness ${keeper.name}`,
      keeper.latest(verifier.name),
    ]),
  ];
  let best: LastKnown = { shard, verifier, size: 0, note: null, by: 'nobody' };
  for (const [by, answer] of asked) {
    const note = await answer.catch(() => null);
    if (!note) continue;
    try {
      const { size } = openCheckpoint(note, verifier).checkpoint;
      // Of two of one size the longer one has more cosignatures.
      if (size > best.size || (size === best.size && note.length > (best.note?.length ?? 0)))
        best = { shard, verifier, size, note: note.toString('utf8'), by };
    } catch {
      continue;
    }
  }
  return best;
}
