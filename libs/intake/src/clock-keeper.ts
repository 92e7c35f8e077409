import { isEventShard, OVERSIGHT, parseEntry } from '#libs/contracts';
import type { Head } from '#libs/ledger';
import { controlDraft } from './control-draft.js';
import type { IntakeContext } from './ports.js';

export interface ClockSettings {
  /** Milliseconds between clock entries in a shard's first idle hour, and after it. */
  everyMs: number;
  laterEveryMs: number;
  /** How long that first hour is. */
  firstMs: number;
}

export const defaultClock: ClockSettings = { everyMs: 60_000, laterEveryMs: 3_600_000, firstMs: 3_600_000 };

export interface ClockReader {
  heads(): Promise<Head[]>;
  entries(shard: string, from: number, limit: number): Promise<{ index: number; bytes: Buffer }[]>;
  checkpointCounts(): Promise<ReadonlyMap<string, number>>;
}

interface Seen {
  size: number;
  /** When the shard's last entry other than a clock came. */
  busyAt: number;
}

/** More clock entries in a row than this say that the shard has been idle beyond the first hour, whatever the settings. */
const LOOK_BACK = 128;

/**
 * Time advances by entries only (docs/invariants.md#i7), so an idle shard gets `clock` entries: deadlines then pass without traffic.
 * Several recorders may run; the first one writes, and the others see a shard that is not due.
 */
export class ClockKeeper {
  private readonly seen = new Map<string, Seen>();

  constructor(
    private readonly context: IntakeContext,
    private readonly reader: ClockReader,
    private readonly settings: ClockSettings = defaultClock,
  ) {}

  /** One round over the event shards; call it at least twice per `everyMs`. */
  async tick(): Promise<void> {
    const now = (this.context.clock ?? Date.now)();
    for (const head of await this.reader.heads()) {
      // An empty shard has no time to advance; what is no event shard is not judged.
      if (head.size === 0 || !isEventShard(head.shard)) continue;
      const busyAt = await this.busySince(head);
      const { everyMs, laterEveryMs, firstMs } = this.settings;
      const every = now - busyAt <= firstMs ? everyMs : laterEveryMs;
      if (now - Date.parse(head.receivedAt) < every) continue;
      const counts = await this.reader.checkpointCounts();
      // Of oversight too, which has no clock: each shard bears witness to it.
      const checkpoints = Object.fromEntries(
        [head.shard, OVERSIGHT].flatMap((shard) => (counts.has(shard) ? [[shard, counts.get(shard)!]] : [])),
      );
      await this.context.ledger.append({
        drafts: [controlDraft(this.context.instance, head.shard, { kind: 'clock', checkpoints })],
      });
    }
  }

  private async busySince({ shard, size }: Head): Promise<number> {
    const before = this.seen.get(shard);
    if (before?.size === size) return before.busyAt;
    const from = Math.max(0, size - LOOK_BACK, before?.size ?? 0);
    const entries = await this.reader.entries(shard, from, size - from);
    let busyAt = before?.busyAt ?? 0;
    // From the last one back: most often that is the one, and large entries are dear to parse.
    for (const { bytes } of entries.reverse()) {
      const { control, receivedAt } = parseEntry(bytes);
      if (control?.kind === 'clock') continue;
      busyAt = Date.parse(receivedAt);
      break;
    }
    this.seen.set(shard, { size, busyAt });
    return busyAt;
  }
}
