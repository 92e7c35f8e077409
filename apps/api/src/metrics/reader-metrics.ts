import type { Metrics } from '#libs/platform';
import type { AccessLog } from '../access/access-log.js';
import type { Live } from '../live/live.js';

/** What keeps readers from reading, and how many follow what changes. How many have looked at what is the access log's to say, and to few. */
export function observeReaders(
  metrics: Metrics,
  { access, live }: { access: Pick<AccessLog, 'failingForMs'>; live: Pick<Live, 'open'> },
): void {
  const failing = metrics.gauge({
    name: 'access_log_failing_seconds',
    help: 'Seconds since nobody can write down who looks, so that nothing is shown; 0 while somebody can, or nobody has asked for 10 minutes',
  });
  const streams = metrics.gauge({ name: 'live_streams_open', help: 'Streams of changes that are open' });
  metrics.beforeScrape(() => {
    const ms = access.failingForMs;
    // None at all: this api was never meant to show anything.
    if (ms === undefined) failing.remove();
    else failing.set(ms / 1000);
    streams.set(live.open);
  });
}
