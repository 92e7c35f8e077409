import type { CheckpointKeeper } from '../guard/witness-ask.js';
import type { LastSignedFiles } from '../guard/last-signed-files.js';
import type { ShardName } from '../shard.js';
import { type NoteVerifier, openCheckpoint } from '#libs/tlog';

/** The largest known checkpoint of a shard, and its holder. */
export interface LastKnown {
  shard: ShardName;
  verifier: NoteVerifier;
  size: number;
  /** null: none was ever seen. */
  note: string | null;
  by: string;
  /** Parties that did not answer: they may have a larger one. */
  silent: readonly string[];
}

/** Asks every party that may have a checkpoint of the shard under its own signature. Names those that do not answer. */
export async function lastKnown(
  shard: ShardName,
  verifier: NoteVerifier,
  from: {
    files: LastSignedFiles;
    keepers: readonly CheckpointKeeper[];
    database: (shard: ShardName) => Promise<string | null>;
  },
): Promise<LastKnown> {
  const silent: string[] = [];
  // Each failure is caught where it is asked: one that nobody looks at yet, while another is waited for, would end the process.
  const ask = async (by: string, answer: Promise<Buffer | null>): Promise<[string, Buffer | null]> => [
    by,
    await answer.catch((error: Error) => (silent.push(`${by} (${error.message})`), null)),
  ];
  const answers = await Promise.all([
    ask('last-signed file', from.files.read(shard)),
    ask(
      'database',
      from.database(shard).then((note) => (note === null ? null : Buffer.from(note))),
    ),
    ...from.keepers.map((keeper) => ask(`witness ${keeper.name}`, keeper.latest(verifier.name))),
  ]);
  let best: LastKnown = { shard, verifier, size: 0, note: null, by: 'nobody', silent };
  for (const [by, note] of answers) {
    if (!note) continue;
    try {
      const { size } = openCheckpoint(note, verifier).checkpoint;
      // Of two of one size the longer one has more cosignatures.
      if (size > best.size || (size === best.size && note.length > (best.note?.length ?? 0)))
        best = { ...best, size, note: note.toString('utf8'), by };
    } catch {
      continue;
    }
  }
  return best;
}
