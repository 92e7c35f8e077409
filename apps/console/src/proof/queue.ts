/** So many wait by themselves at once; for the others she asks. */
export const MOST_WAITING = 20;

interface Job {
  key: string;
  /** Never rejects. */
  run: () => Promise<void>;
  /** She asked for it: it is not dropped because it left the screen, and not counted. */
  wanted: boolean;
}

/** One check after the other: each compares with the checkpoint that the one before it has left. */
export class CheckQueue {
  private jobs: Job[] = [];
  private running: string | undefined;

  /** False: too many wait already. */
  add(key: string, run: () => Promise<void>, { wanted = false } = {}): boolean {
    if (this.running === key) return true;
    const there = this.jobs.find((job) => job.key === key);
    if (there) {
      there.wanted ||= wanted;
      return true;
    }
    if (!wanted && this.jobs.filter((job) => !job.wanted).length >= MOST_WAITING) return false;
    this.jobs.push({ key, run, wanted });
    void this.go();
    return true;
  }

  /** It has left the screen before its turn. False: it runs, was asked for, or is not there. */
  drop(key: string): boolean {
    const before = this.jobs.length;
    this.jobs = this.jobs.filter((job) => job.key !== key || job.wanted);
    return this.jobs.length < before;
  }

  clear(): void {
    this.jobs = [];
  }

  private async go(): Promise<void> {
    if (this.running !== undefined) return;
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) {
      this.running = job.key;
      try {
        await job.run();
      } finally {
        this.running = undefined;
      }
    }
  }
}
