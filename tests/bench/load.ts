import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Sends requests to one process over kept connections on loopback. Any status but 200 fails the bench. */
export class Load {
  private readonly agent: Agent;

  constructor(
    private readonly base: string,
    private readonly connections: number,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  get(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(this.base + path, { agent: this.agent, headers: this.headers }, (response) => {
        let bytes = 0;
        let problem = '';
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (response.statusCode !== 200) problem += part.toString('latin1');
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(bytes);
          else reject(new Error(`${path} answered ${response.statusCode}: ${problem}`));
        });
      });
      asked.on('error', reject).end();
    });
  }

  /** As many responses as possible: each connection sends its next request at once. Responses per second. */
  async rate(path: () => string, ms: number): Promise<number> {
    const started = performance.now();
    let answers = 0;
    const ask = async (): Promise<void> => {
      while (performance.now() - started < ms) {
        await this.get(path());
        answers += 1;
      }
    };
    await Promise.all(Array.from({ length: this.connections }, ask));
    return answers / ((performance.now() - started) / 1000);
  }

  /**
   * Milliseconds of each response to requests at an even pace, from the time when the request was due, so that a delay counts as waiting.
   * Ascending.
   */
  async latencies(path: () => string, perSecond: number, ms: number): Promise<number[]> {
    const started = performance.now();
    const taken: Promise<number>[] = [];
    for (let n = 0, due = started; due - started < ms; due = started + ++n * (1000 / perSecond)) {
      await sleep(Math.max(0, due - performance.now()));
      const since = due;
      const answered = this.get(path()).then(() => performance.now() - since);
      // The first failure ends the bench below; the others are not unhandled meanwhile.
      answered.catch(() => undefined);
      taken.push(answered);
    }
    return (await Promise.all(taken)).sort((a, b) => a - b);
  }

  close(): void {
    this.agent.destroy();
  }
}

export const quantile = (ascending: readonly number[], q: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * q))]!;
