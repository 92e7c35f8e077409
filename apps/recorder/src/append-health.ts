import { LedgerError } from '#libs/ledger';
import type { LedgerPort } from '#libs/intake';
import type { Readiness } from '#libs/platform';

/** The ledger's refusals that are no word about this append, but about every one. */
const EVERY_APPEND = ['clock-skewed', 'shard-not-writable', 'shard-count', 'quarantine-unavailable'];

/**
 * Whether appends succeed. One that fails for a reason that the next will meet too makes the recorder unready, until an append succeeds, or a
 * rehearsal of one.
 */
export class AppendHealth {
  private failing: { since: number; detail: string } | undefined;

  constructor(
    /** Milliseconds, of any beginning; never falls. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The same append, whose outcome is observed. */
  observed(append: LedgerPort['append']): LedgerPort['append'] {
    return async (what) => {
      try {
        const appended = await append(what);
        this.succeeded();
        return appended;
      } catch (error) {
        this.failed(error);
        throw error;
      }
    };
  }

  succeeded(): void {
    this.failing = undefined;
  }

  private failed(error: unknown): void {
    if (!concernsAll(error)) return;
    this.failing = { since: this.failing?.since ?? this.clock(), detail: (error as Error).message };
  }

  /** Milliseconds since the first append that failed; none while they succeed. */
  get failingForMs(): number | undefined {
    return this.failing && this.clock() - this.failing.since;
  }

  readiness(): Readiness {
    const { failing, failingForMs = 0 } = this;
    if (!failing) return { ready: true };
    const since = `${Math.round(failingForMs / 1000)} s`;
    return { ready: false, detail: `nothing can be appended for ${since}: ${failing.detail}; trying again` };
  }
}

/** Errors of the driver have a code, and a lost connection has none or a class of its own; those of a draft are neither. */
function concernsAll(error: unknown): boolean {
  if (error instanceof LedgerError) return EVERY_APPEND.includes(error.category);
  return error instanceof Error && error.name !== 'EntryTooLarge';
}
