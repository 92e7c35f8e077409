import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Latency {
  p50Ms: number;
  p99Ms: number;
}

/** Sends requests to one process over kept connections on loopback. */
export class Load {
  /** What answered anything but 200, and how. */
  readonly failures: string[] = [];
  private readonly agent: Agent;

  constructor(
    private readonly base: string,
    private readonly connections: number,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Whether it was answered. */
  private async get(path: string): Promise<boolean> {
    try {
      const { status, problem } = await this.ask(path);
      if (status === 200) return true;
      this.failures.push(`${path} answered ${status}: ${problem}`);
    } catch (error) {
      this.failures.push(`${path} did not answer: ${(error as Error).message}`);
    }
    return false;
  }

  private ask(path: string): Promise<{ status: number; problem: string }> {
    return new Promise((resolve, reject) => {
      const asked = request(this.base + path, { agent: this.agent, headers: this.headers }, (response) => {
        const status = response.statusCode!;
        let problem = '';
        response.on('data', (part: Buffer) => {
          if (status !== 200) problem += part.toString('latin1');
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status, problem }));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => {
        // The server has ended a kept connection while the request was on its way: it was not taken.
        if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(this.ask(path));
        else reject(error);
      });
      asked.end();
    });
  }

  /** As many responses as possible: each connection sends its next request at once. Responses per second. */
  async rate(path: () => string, ms: number): Promise<number> {
    const started = performance.now();
    let answers = 0;
    await this.onEach(async () => {
      while (performance.now() - started < ms) if (await this.get(path())) answers += 1;
    });
    return answers / ((performance.now() - started) / 1000);
  }

  /** So many requests as fast as they are answered. */
  async all(path: () => string, requests: number): Promise<void> {
    let left = requests;
    await this.onEach(async () => {
      while (left-- > 0) await this.get(path());
    });
  }

  /** Milliseconds of each response, one request after the other. Ascending. */
  async oneByOne(path: () => string, requests: number): Promise<number[]> {
    const taken: number[] = [];
    for (let n = 0; n < requests; n++) {
      const since = performance.now();
      if (await this.get(path())) taken.push(performance.now() - since);
    }
    return taken.sort((a, b) => a - b);
  }

  /**
   * Milliseconds of each response to requests at an even pace, from the time when the request was due, so that a delay counts as waiting.
   * Ascending.
   */
  async latencies(path: () => string, perSecond: number, ms: number): Promise<number[]> {
    const taken: number[] = [];
    await atPace(perSecond, ms, async (due) => {
      if (await this.get(path())) taken.push(performance.now() - due);
    });
    return taken.sort((a, b) => a - b);
  }

  close(): void {
    this.agent.destroy();
  }

  private async onEach(work: () => Promise<void>): Promise<void> {
    await Promise.all(Array.from({ length: this.connections }, work));
  }
}

/** Starts something at an even pace, whether what was started before has ended or not, and waits for all of it. */
export async function atPace(perSecond: number, ms: number, start: (due: number) => Promise<void>): Promise<void> {
  const started = performance.now();
  const all: Promise<void>[] = [];
  for (let n = 0, due = started; due - started < ms; due = started + ++n * (1000 / perSecond)) {
    await sleep(Math.max(0, due - performance.now()));
    const one = start(due);
    // The first failure is thrown below; the others are not unhandled meanwhile.
    one.catch(() => undefined);
    all.push(one);
  }
  await Promise.all(all);
}

export const quantile = (ascending: readonly number[], q: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * q))] ?? NaN;

export const rounded = (value: number): number => Number(value.toFixed(2));

export const latencyOf = (ascending: readonly number[]): Latency => ({
  p50Ms: rounded(quantile(ascending, 0.5)),
  p99Ms: rounded(quantile(ascending, 0.99)),
});
