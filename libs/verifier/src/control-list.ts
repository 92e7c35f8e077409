import type { LogReport } from './report.js';

/** Of each kind; there are some ten. */
const MOST_OF_A_KIND = 1_000;
/** In all, as JSON. An epoch's control entry names up to 200 checkpoints. */
const MOST_LETTERS = 8_000_000;
/** There is one at least every ten seconds while findings are made: they are told by their own check. */
const LEFT_OUT = new Set(['clock', 'findings.sealed']);

/** The control entries that a report names: the first of each kind, because a log may hold any number. */
export class ControlList {
  readonly list: LogReport['controls'] = [];
  private readonly counts = new Map<string, { listed: number; passed: number }>();
  private letters = 0;

  add({ index, control }: LogReport['controls'][number]): void {
    if (LEFT_OUT.has(control.kind)) return;
    const count = this.counts.get(control.kind) ?? { listed: 0, passed: 0 };
    this.counts.set(control.kind, count);
    const { length } = JSON.stringify(control);
    if (count.listed >= MOST_OF_A_KIND || this.letters + length > MOST_LETTERS) {
      count.passed += 1;
      return;
    }
    count.listed += 1;
    this.letters += length;
    this.list.push({ index, control });
  }

  /** Describes the entries that are not in the list. */
  passedOver(): string[] {
    return [...this.counts].flatMap(([kind, { passed }]) =>
      passed === 0
        ? []
        : [`${passed} further control entries of the kind ${kind}: they were hashed, and are not listed`],
    );
  }
}
