import cliProgress from 'cli-progress';

/**
 * A bar on standard error, so that standard output stays clean. On a pipe or in a log it writes nothing. One bar at a time:
 * a new label begins a new line.
 */
export class ProgressBar {
  private bar: cliProgress.SingleBar | undefined;
  private label = '';
  private last = 0;

  constructor(private readonly enabled = process.stderr.isTTY) {}

  show(label: string, done: number, total?: number): void {
    if (!this.enabled) return;
    if (label !== this.label) {
      this.stop();
      this.label = label;
      const format = total === undefined ? `${label} {value}` : `${label} [{bar}] {value}/{total} {eta_formatted}`;
      this.bar = new cliProgress.SingleBar(
        { format, stream: process.stderr, hideCursor: true },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(total ?? 0, done);
    }
    const now = Date.now();
    if (now - this.last < 100 && done !== total) return;
    this.last = now;
    if (total !== undefined) this.bar?.setTotal(total);
    this.bar?.update(done);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.label = '';
  }
}
