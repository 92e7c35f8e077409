import { LRUCache } from 'lru-cache';

export interface Quota {
  requests: number;
  seconds: number;
}

export interface Verdict {
  allowed: boolean;
  /** Requests that are left. */
  remaining: number;
  /** Seconds until all are there again. */
  resetSeconds: number;
  /** Seconds until one is; 0 if one is left. */
  retrySeconds: number;
}

/** Most that are remembered: some megabytes. Beyond, whoever was silent longest begins anew. */
const MOST = 20_000;

/**
 * A bucket of requests for each key, which fills again evenly (GCRA): one number for a key, no timers. Nothing is remembered of those whose
 * bucket is full.
 */
export class Buckets {
  /** When the bucket will be full again, milliseconds. */
  private readonly full: LRUCache<string, number>;
  private readonly windowMs: number;
  private readonly eachMs: number;

  constructor(
    readonly quota: Quota,
    private readonly now: () => number = () => performance.now(),
    most = MOST,
  ) {
    this.full = new LRUCache({ max: most });
    this.windowMs = quota.seconds * 1000;
    this.eachMs = this.windowMs / quota.requests;
  }

  get size(): number {
    return this.full.size;
  }

  /** Takes a request out of the bucket, if there is one. */
  take(key: string): Verdict {
    return this.look(key, 1);
  }

  /** What `take` would say, without taking. */
  peek(key: string): Verdict {
    return this.look(key, 0);
  }

  private look(key: string, requests: 0 | 1): Verdict {
    const now = this.now();
    const full = Math.max(this.full.get(key) ?? 0, now);
    const next = full + this.eachMs;
    const allowed = next - now <= this.windowMs + SLACK_MS;
    if (allowed && requests === 1) this.full.set(key, next);
    const at = allowed && requests === 1 ? next : full;
    return {
      allowed,
      remaining: Math.max(0, Math.floor((this.windowMs - (at - now) + SLACK_MS) / this.eachMs)),
      resetSeconds: Math.max(0, Math.ceil((at - now - SLACK_MS) / 1000)),
      retrySeconds: allowed ? 0 : Math.max(1, Math.ceil((next - now - this.windowMs - SLACK_MS) / 1000)),
    };
  }
}

/** Sums of fractions are not exact. */
const SLACK_MS = 1e-6;
