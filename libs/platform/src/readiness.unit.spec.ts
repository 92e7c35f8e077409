import { ReadinessChecks } from './readiness.js';

describe('ReadinessChecks', () => {
  it('is ready when every check is, and says what each one waits for', async () => {
    const checks = new ReadinessChecks();
    expect(await checks.report()).toEqual({ ready: true, checks: [] });
    checks.register({ name: 'kafka', check: () => ({ ready: true }) });
    const off = checks.register({
      name: 'database',
      check: async () => ({ ready: false, detail: 'PostgreSQL is unreachable' }),
    });
    expect(await checks.report()).toEqual({
      ready: false,
      checks: [
        { name: 'kafka', ready: true },
        { name: 'database', ready: false, detail: 'PostgreSQL is unreachable' },
      ],
    });
    off();
    expect((await checks.report()).ready).toBe(true);
  });

  it('is not ready once it was told to stop, whatever its checks would say, and holds the stop up for the time set', async () => {
    const checks = new ReadinessChecks();
    let asked = 0;
    checks.register({ name: 'database', check: () => ({ ready: ++asked > 0 }) });
    expect((await checks.report()).ready).toBe(true);
    checks.stopDelayMs = 60;
    const began = performance.now();
    const stopped = checks.onModuleDestroy();
    expect(await checks.report()).toEqual({
      ready: false,
      checks: [{ name: 'process', ready: false, state: 'stopping', detail: expect.any(String) }],
    });
    expect(asked).toBe(1);
    await stopped;
    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
  });

  it('takes a check that throws or hangs for not ready', async () => {
    const checks = new ReadinessChecks();
    checks.register({
      name: 'throws',
      check: () => {
        throw new Error('broken');
      },
    });
    checks.register({ name: 'hangs', check: () => new Promise(() => undefined) });
    expect((await checks.report(20)).checks).toEqual([
      { name: 'throws', ready: false, detail: 'broken' },
      { name: 'hangs', ready: false, detail: 'no answer within 20 ms' },
    ]);
  });

  it('asks a check that hangs once, however often it is asked itself, and again when it has answered', async () => {
    const checks = new ReadinessChecks();
    let asked = 0;
    let answer = (): void => undefined;
    checks.register({
      name: 'database',
      check: () => {
        asked++;
        return new Promise((resolve) => (answer = () => resolve({ ready: true })));
      },
    });
    for (let i = 0; i < 5; i++) expect((await checks.report(10)).ready).toBe(false);
    expect(asked).toBe(1);
    const late = checks.report(5_000);
    answer();
    expect(await late).toEqual({ ready: true, checks: [{ name: 'database', ready: true }] });
    expect((await checks.report(10)).ready).toBe(false);
    expect(asked).toBe(2);
  });
});
