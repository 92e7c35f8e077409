/** A file of pinned keys is some lines. */
export const MOST_PIN_BYTES = 65_536;
const MOST_SEEN = 64;
export const PINS = 'countersign.pins';
const SEEN = 'countersign.seen ';

/**
 * What is remembered of a shard, where the server shows nothing that would name its log. `names`: of the ledgers or logs that count; without
 * any, whichever ledger it was. A ledger that this browser knew before under another name is another one.
 */
export const ofShard = (
  seen: ReadonlyMap<string, string>,
  shard: string,
  names: readonly string[],
): string | undefined =>
  [...seen].find(
    ([origin]) =>
      origin.endsWith(`/${shard}`) &&
      (names.length === 0 || names.some((name) => origin === name || origin === `${name}/${shard}`)),
  )?.[1];

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What this browser keeps for its reader between visits. Whatever is found there may be another's, cut off, or anything. */
export class Keeping {
  constructor(private readonly open: () => Kept) {}

  /** The text of her file of pinned keys; whether it can be read, whoever checks says. */
  get pinFile(): string | null {
    return this.try((storage) => storage.getItem(PINS)) ?? null;
  }

  /** False: the browser keeps nothing, and the file holds as long as the page. */
  pin(text: string | null): boolean {
    const done = this.try((storage) => {
      if (text === null) storage.removeItem(PINS);
      else storage.setItem(PINS, text);
      return true;
    });
    return done ?? false;
  }

  /** By the log's name, the newest checkpoint that was good: a signed note. */
  seen(): Map<string, string> {
    const found = this.try((storage) => {
      const notes = new Map<string, string>();
      for (let at = 0; at < storage.length; at += 1) {
        const name = storage.key(at);
        const note = name?.startsWith(SEEN) ? storage.getItem(name) : null;
        // A checkpoint begins with the name of its log: one that stands under another name is not that log's.
        if (note?.startsWith(`${name!.slice(SEEN.length)}\n`)) notes.set(name!.slice(SEEN.length), note);
      }
      return notes;
    });
    return found ?? new Map<string, string>();
  }

  /** In place of the one that it was compared with. Where another window has put another there meanwhile, that one stays. */
  see(note: string, insteadOf: string | undefined): void {
    const origin = note.slice(0, Math.max(0, note.indexOf('\n')));
    if (origin === '') return;
    this.try((storage) => {
      const now = this.seen();
      if (now.get(origin) === insteadOf && (now.has(origin) || now.size < MOST_SEEN))
        storage.setItem(SEEN + origin, note);
    });
  }

  forgetSeen(): void {
    this.try((storage) => {
      const names = Array.from({ length: storage.length }, (_, at) => storage.key(at));
      for (const name of names) if (name?.startsWith(SEEN)) storage.removeItem(name);
    });
  }

  /** Undefined: this browser does not let the page keep anything. */
  private try<T>(act: (storage: Kept) => T): T | undefined {
    try {
      return act(this.open());
    } catch {
      return undefined;
    }
  }
}
