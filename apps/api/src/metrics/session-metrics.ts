import { IssuerAway } from '#libs/identity';
import type { Metrics } from '#libs/platform';
import { type Crossing, crossings, ends, failures, type SessionEnd, SignInFailed } from '../session/errors.js';
import type { SessionsObserver } from '../session/sessions.js';

/** Sign-ins and sessions by what became of them. Labels: our own reasons; nothing of a person. */
export class SessionMetrics implements SessionsObserver {
  private readonly begun;
  private readonly failed;
  private readonly notFound;

  constructor(private readonly metrics: Metrics) {
    this.begun = metrics.counter({ name: 'sessions_started_total', help: 'Sign-ins of a browser that made a session' });
    this.failed = metrics.counter({
      name: 'sign_ins_failed_total',
      help: 'Sign-ins of a browser that came back from the issuer and made no session, by reason',
      labelNames: ['reason'],
    });
    this.notFound = metrics.counter({
      name: 'sessions_refused_total',
      help: 'Requests with a session that is over, or that no page of ours sent, by reason',
      labelNames: ['reason'],
    });
    for (const reason of [...Object.keys(failures), 'issuer-away']) this.failed.inc({ reason }, 0);
    for (const reason of [...Object.keys(ends), ...Object.keys(crossings)]) this.notFound.inc({ reason }, 0);
  }

  started(): void {
    this.begun.inc();
  }

  signInFailed(error: unknown): void {
    if (error instanceof SignInFailed) this.failed.inc({ reason: error.reason });
    else if (error instanceof IssuerAway) this.failed.inc({ reason: 'issuer-away' });
  }

  refused(reason: SessionEnd | Crossing): void {
    this.notFound.inc({ reason });
  }

  /** `open`: sessions that last, of all apis together. */
  observe(open: () => Promise<number>): void {
    const gauge = this.metrics.gauge({
      name: 'sessions_open',
      help: 'Sessions of browsers that last, of all apis together: each of them says the same',
    });
    this.metrics.beforeScrape(async () => gauge.set(await open()));
  }
}
