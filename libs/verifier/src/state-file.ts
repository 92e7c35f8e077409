import { readFile } from 'node:fs/promises';
import { replaceFile } from '#libs/system';
import { parseCheckpoint, parseNote } from '#libs/tlog';
import { StateUnusable } from './errors.js';

const FORMAT = 'countersign-seen-checkpoints/v1';

interface StateText {
  format: typeof FORMAT;
  /** Origin to signed note. */
  checkpoints: Record<string, string>;
}

/**
 * The last checkpoint that was seen and verified of each log, in one JSON file. Keep it where the log's operator cannot write: it reveals a
 * truncated or rolled back log. Its notes are evidence as they stand: each carries the log's signature.
 */
export class StateFile {
  private constructor(
    readonly path: string,
    private readonly notes: Map<string, string>,
  ) {}

  /** A file that is not there yet is an empty one. Throws StateUnusable. */
  static async load(path: string): Promise<StateFile> {
    return new StateFile(path, await readNotes(path));
  }

  /** The logs that it has a checkpoint of. */
  get origins(): string[] {
    return [...this.notes.keys()];
  }

  /** The note last seen of a log. */
  seen(origin: string): Buffer | undefined {
    const note = this.notes.get(origin);
    return note === undefined ? undefined : Buffer.from(note);
  }

  /**
   * Remembers a verified checkpoint. On disk when it returns; either the old file is there or the new one, whole. A larger
   * checkpoint that another run stored meanwhile stays.
   */
  async store(origin: string, note: Uint8Array): Promise<void> {
    for (const [other, text] of await readNotes(this.path)) {
      const mine = this.notes.get(other);
      if (mine === undefined || sizeOf(text) > sizeOf(mine)) this.notes.set(other, text);
    }
    const text = Buffer.from(note).toString('utf8');
    const known = this.notes.get(origin);
    if (known === undefined || sizeOf(text) >= sizeOf(known)) this.notes.set(origin, text);
    const state: StateText = { format: FORMAT, checkpoints: Object.fromEntries([...this.notes].sort()) };
    await replaceFile(this.path, `${JSON.stringify(state, null, 2)}\n`);
  }
}

const sizeOf = (note: string): number => parseCheckpoint(parseNote(Buffer.from(note)).text).size;

async function readNotes(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new StateUnusable(`the state file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    const state = JSON.parse(text) as Partial<StateText>;
    if (state.format !== FORMAT) throw new Error(`"format" is not "${FORMAT}"`);
    const notes = new Map(Object.entries(state.checkpoints ?? {}));
    for (const [origin, note] of notes) {
      const said = parseCheckpoint(parseNote(Buffer.from(note)).text).origin;
      if (said !== origin) throw new Error(`the checkpoint under ${origin} is of ${said}`);
    }
    return notes;
  } catch (error) {
    throw new StateUnusable(`the state file ${path} is damaged: ${(error as Error).message}`, { cause: error });
  }
}
