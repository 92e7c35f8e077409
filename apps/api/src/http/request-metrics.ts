import { type Metrics, routeOf } from '#libs/platform';

interface Request {
  method: string;
  route?: { path?: unknown };
}
interface Response {
  statusCode: number;
  once(event: 'finish', listener: () => void): void;
}

/** Seconds per request, by route (as declared, never as asked, so that labels stay few), method and status. */
export function requestMetrics(metrics: Metrics) {
  const seconds = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15],
  });
  return (request: Request, response: Response, next: () => void): void => {
    const end = seconds.startTimer();
    response.once('finish', () => {
      end({ ...routeOf(request), status: String(response.statusCode) });
    });
    next();
  };
}
