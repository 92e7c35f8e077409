import { type Metrics, routeOf } from '#libs/platform';

interface Request {
  method: string;
  route?: { path?: unknown };
}
interface Response {
  statusCode: number;
  writableFinished: boolean;
  once(event: 'close', listener: () => void): void;
}

/** In place of a status: the caller went away, or was cut off, before the answer's end. */
export const GONE = 'gone';

/**
 * Seconds per request, by route (as declared, never as asked, so that labels stay few), method and status; and how many are being answered.
 * Bounds at 0.1 s, the aim of reads, and at 15 s, the longest query.
 */
export function requestMetrics(metrics: Metrics) {
  const seconds = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer; status `gone`: its caller went away before',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  });
  const inFlight = metrics.gauge({
    name: 'http_requests_in_flight',
    help: 'Requests that are being answered; live streams among them',
  });
  return (request: Request, response: Response, next: () => void): void => {
    const end = seconds.startTimer();
    inFlight.inc();
    // Not `finish`: that never comes where the caller went away.
    response.once('close', () => {
      inFlight.dec();
      end({ ...routeOf(request), status: response.writableFinished ? String(response.statusCode) : GONE });
    });
    next();
  };
}
