export type ImportPhase = 'check' | 'build' | 'send';

/** Where an import is: rows checked, rows built into events, events sent. */
export interface ImportProgress {
  phase: ImportPhase;
  done: number;
  /** Known once the files were read once. */
  total?: number;
}

/** Counts and passes on. */
export class Progress {
  private done = 0;
  private phase: ImportPhase | undefined;
  total: number | undefined;

  constructor(private readonly report: (progress: ImportProgress) => void = () => undefined) {}

  rows(phase: ImportPhase, more: number): void {
    this.done = phase === this.phase ? this.done + more : more;
    this.phase = phase;
    this.report({ phase, done: this.done, total: phase === 'build' ? this.total : undefined });
  }

  sent(done: number, pending: number): void {
    this.report({ phase: 'send', done, total: done + pending });
  }
}
