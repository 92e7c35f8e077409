import { processMs } from './processor-time.js';
import { tenthEnds } from './tenths.js';

export interface MarkedTenth {
  tenth: number;
  perSecond: number;
  /** The detector's processor time. */
  detectorUs: number;
}

interface Mark {
  folded: number;
  at: number;
  ms: number;
}

/** Records when a detector that cannot be paused has judged each tenth. A tenth ends at the first look that sees it judged. */
export class Marks {
  private readonly ends: number[];
  private readonly marks: Mark[] = [];

  constructor(
    private readonly pid: number,
    events: number,
  ) {
    this.ends = tenthEnds(events);
  }

  see(folded: number): void {
    // The last look before anything is judged begins the first tenth.
    if (folded === 0) this.marks.length = 0;
    const next = this.ends[this.marks.length - 1] ?? 0;
    if (this.marks.length > this.ends.length || folded < next) return;
    this.marks.push({ folded, at: performance.now(), ms: processMs(this.pid) });
  }

  /** The tenths whose end was seen. Two tenths that ended between two looks count as one. */
  get tenths(): MarkedTenth[] {
    return this.marks.slice(1).flatMap((mark, i) => {
      const before = this.marks[i]!;
      const events = mark.folded - before.folded;
      if (events <= 0) return [];
      const perSecond = Math.round((events * 1000) / (mark.at - before.at));
      return [{ tenth: i + 1, perSecond, detectorUs: Math.round(((mark.ms - before.ms) * 1000) / events) }];
    });
  }
}
