import { EventEmitter } from 'node:events';
import { Metrics } from '#libs/platform';
import { GONE, requestMetrics } from './request-metrics.js';

class Answer extends EventEmitter {
  statusCode = 200;
  writableFinished = false;
}

describe('metrics of requests', () => {
  const metrics = new Metrics('api', { processMetrics: false });
  const middleware = requestMetrics(metrics);
  const ask = (): Answer => {
    const answer = new Answer();
    middleware({ method: 'GET', route: { path: '/v1/findings/:id' } }, answer, () => undefined);
    return answer;
  };
  const lines = async (name: string): Promise<string[]> =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith(`countersign_${name}`));

  it('count what is being answered, and an answer once by its status', async () => {
    const [one, other] = [ask(), ask()];
    expect(await lines('http_requests_in_flight')).toEqual(['countersign_http_requests_in_flight{app="api"} 2']);
    one.writableFinished = true;
    one.emit('finish');
    one.emit('close');
    expect(await lines('http_requests_in_flight')).toEqual(['countersign_http_requests_in_flight{app="api"} 1']);
    // Its caller went away.
    other.emit('close');
    expect(await lines('http_requests_in_flight')).toEqual(['countersign_http_requests_in_flight{app="api"} 0']);
    expect(await lines('http_request_duration_seconds_count')).toEqual(
      ['200', GONE].map(
        (status) =>
          `countersign_http_request_duration_seconds_count{app="api",method="GET",route="/v1/findings/:id",status="${status}"} 1`,
      ),
    );
  });
});
