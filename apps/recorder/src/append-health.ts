import { type LeafDraft, LedgerError } from '#libs/ledger';
import type { LedgerPort } from '#libs/intake';
import type { Readiness } from '#libs/platform';

/** The ledger's refusals that are no word about this append, but about every one. */
const EVERY_APPEND = ['clock-skewed', 'shard-not-writable', 'shard-count', 'quarantine-unavailable'];

/**
 * Whether appends succeed. One that fails for a reason that the next will meet too makes the recorder unready, until an append succeeds, or a
 * rehearsal of one.
 */
export class AppendHealth {
  private failing: { since: number; detail: string; drafts: readonly LeafDraft[] } | undefined;

  constructor(
    /** Milliseconds, of any beginning; never falls. */
    private readonly clock: () => number = () => performance.now(),
    /** Whether the next append will meet the error too. */
    private readonly concerns: (error: unknown) => boolean = concernsAll,
  ) {}

  /** The same append, whose outcome is observed. */
  observed(append: LedgerPort['append']): LedgerPort['append'] {
    return async (what) => {
      try {
        const appended = await append(what);
        this.succeeded();
        return appended;
      } catch (error) {
        this.failed(error, what.drafts);
        throw error;
      }
    };
  }

  succeeded(): void {
    this.failing = undefined;
  }

  private failed(error: unknown, drafts: readonly LeafDraft[]): void {
    if (!this.concerns(error)) return;
    this.failing = { since: this.failing?.since ?? this.clock(), detail: (error as Error).message, drafts };
  }

  /** Milliseconds since the first append that failed; none while they succeed. */
  get failingForMs(): number | undefined {
    return this.failing && this.clock() - this.failing.since;
  }

  /** What failed last, to be tried again; none while appends succeed. */
  get failedDrafts(): readonly LeafDraft[] | undefined {
    return this.failing?.drafts;
  }

  readiness(): Readiness {
    const { failing, failingForMs = 0 } = this;
    if (!failing) return { ready: true };
    const since = `${Math.round(failingForMs / 1000)} s`;
    return { ready: false, detail: `nothing can be appended for ${since}: ${failing.detail}; trying again` };
  }
}

/** In a log of its own, that it is frozen concerns every append. */
export const concernsLog = (error: unknown): boolean =>
  concernsAll(error) || (error instanceof LedgerError && error.category === 'frozen');

/** Errors of the driver have a code, and a lost connection has none or a class of its own; those of a draft are neither. */
function concernsAll(error: unknown): boolean {
  if (error instanceof LedgerError) return EVERY_APPEND.includes(error.category);
  return error instanceof Error && error.name !== 'EntryTooLarge';
}
