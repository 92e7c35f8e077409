import { lastLine, runCli } from '../support/run-cli.js';
import { type DemoJson, NO_KAFKA } from './demo-json.js';

const MINUTES = 60_000;

describe('countersign demo', () => {
  it(
    'finds over HTTP the plants of a random case, except those that depend on topics and keys',
    async () => {
      const { stdout } = await runCli(['demo', '--case', 'random', '--seed', '2', '--json'], 0, NO_KAFKA);
      const result = lastLine(stdout) as DemoJson;
      expect(result).toMatchObject({ intake: 'http', missing: 0, unexpected: 0, verified: true });
      expect(result.found).toEqual(result.planted);
      expect(Object.keys(result.planted).length).toBeGreaterThanOrEqual(23);
      expect(Object.keys(result.planted)).not.toContain('INT-10');
      expect(result.items).toBeGreaterThan(Math.max(...Object.values(result.planted)));
    },
    3 * MINUTES,
  );
});
