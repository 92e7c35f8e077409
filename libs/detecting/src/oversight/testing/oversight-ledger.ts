import { entryTail, encodeEntry, type Oversight, type OversightAct, type Seen, streamOf } from '#libs/contracts';
import type { DetectorBench } from '../../../../../tests/faults/detector-harness.js';

export const T0 = Date.parse('2026-01-01T00:00:00Z');
export const MINUTE = 60_000;
export const idOf = (n: number): string => String(n).padStart(22, '0');
export const SEEN: Seen = {
  ...{ shard: '0', judged: 1, ruleSet: `sha256:${'0'.repeat(64)}`, hits: 1, hit: `sha256:${'1'.repeat(64)}` },
  ...{ count: 1, severity: 'HIGH' },
};

export const officer = (subject = 'ann', agency = 'irs'): Oversight['by'] => ({
  ...{ issuer: 'https://id.example', subject, client: null, role: 'compliance-officer', agency },
  ...{ session: subject.padEnd(43, '_').slice(0, 43), authTime: new Date(T0).toISOString() },
});

const VIA = { recorder: { instance: 'test' } };
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Writes acts into `oversight` at times of the test's own, a minute apart, at the next version of their streams. */
export class OversightLedger {
  private readonly versions = new Map<string, number>();
  now = T0;

  constructor(private readonly bench: DetectorBench) {}

  /** `more`: what an act of this stream would not say by itself. */
  async act(act: OversightAct, more: Partial<Oversight> = {}): Promise<void> {
    const stream = streamOf(act);
    const version = more.version ?? (this.versions.get(stream) ?? 0) + 1;
    if (more.version === undefined) this.versions.set(stream, version);
    const at = new Date(this.now + MINUTE).toISOString();
    await this.raw({ oversight: { by: officer(), at, stream, version, act, ...more } });
  }

  /** Any body. */
  async raw(body: object): Promise<void> {
    this.now += MINUTE;
    const tail = entryTail(VIA, body as never);
    await this.bytes(encodeEntry(NONCE, new Date(this.now).toISOString(), tail));
  }

  bytes(bytes: Buffer): Promise<void> {
    return this.bench.write('oversight', [bytes]);
  }

  moved(
    n: number,
    from: Oversight['act'] extends never ? never : Extract<OversightAct, { kind: 'triage.moved' }>['from'],
    to: Extract<OversightAct, { kind: 'triage.moved' }>['to'],
    more: Partial<Extract<OversightAct, { kind: 'triage.moved' }>> = {},
    about: Partial<Oversight> = {},
  ): Promise<void> {
    const on = { finding: idOf(n), agreement: 'pair', desk: 'irs' };
    return this.act({ kind: 'triage.moved', ...on, from, to, reason: 'because', seen: SEEN, ...more }, about);
  }
}
