import { createHash } from 'node:crypto';
import { checkIntegrity } from '../../scripts/matrix/fetch.mjs';
import { fetchProblem } from '../../scripts/matrix/fetch-problem.mjs';
import { readJestResult } from '../../scripts/matrix/jest-result.mjs';
import { failureList, runTitle, table } from '../../scripts/matrix/table.mjs';

const good = { code: 0, signal: null };
const report = (more: object = {}): object => ({
  ...{ success: true, wasInterrupted: false, numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 0 },
  ...{ numPendingTests: 0, numTodoTests: 0, testResults: [] },
  ...more,
});
const red = '\u001b[31m';

describe('what jest reports', () => {
  it('is believed where its tests passed and it ended well', () => {
    expect(readJestResult(report({ numPendingTests: 2, numTodoTests: 1 }), good)).toEqual({
      ...{ ok: true, passed: 12, failed: 0, skipped: 3, problem: undefined, failures: [] },
    });
  });

  it('names the tests that failed and the files that were not loaded, and counts both', () => {
    const testResults = [
      { name: '/r/a.spec.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed', fullName: 'a' }] },
      {
        ...{ name: '/r/b.spec.ts', status: 'failed', message: 'both below' },
        assertionResults: [
          { status: 'failed', fullName: 'b holds', failureMessages: [`\n${red}Error: expected 1\n  at x`] },
          { status: 'passed', fullName: 'b too', failureMessages: [] },
        ],
      },
      {
        ...{ name: '/r/c.spec.ts', status: 'failed', assertionResults: [] },
        message: `${red}  ● Test suite failed to run\n\n    SyntaxError: no such export\n`,
      },
    ];
    const failing = report({ success: false, numFailedTests: 1, numRuntimeErrorTestSuites: 1, testResults });
    expect(readJestResult(failing, { code: 1, signal: null })).toEqual({
      ...{ ok: false, passed: 12, failed: 2, skipped: 0, problem: undefined },
      failures: [
        { file: '/r/b.spec.ts', test: 'b holds', message: 'Error: expected 1' },
        { file: '/r/c.spec.ts', test: null, message: 'SyntaxError: no such export' },
      ],
    });
  });

  it.each([
    ['no result', undefined, { code: 3, signal: null }, undefined, 'jest ended with code 3 without a result'],
    ['a kill', undefined, { code: null, signal: 'SIGKILL' }, undefined, 'jest was ended by SIGKILL without a result'],
    ['no test', report({ numPassedTests: 0 }), good, undefined, 'no test ran'],
    ['a bad end', report(), { code: 1, signal: null }, undefined, 'jest ended with code 1 although no test failed'],
    ['an unsuccessful report', report({ success: false }), good, undefined, 'although no test failed'],
    ['an interruption', report({ wasInterrupted: true }), good, undefined, 'jest was interrupted'],
    ['our own stop', report(), good, 'ended after its 60 min', 'ended after its 60 min'],
  ])('is not believed after %s', (_, what, exit, stopped, problem) => {
    const result = readJestResult(what, exit, stopped);
    expect(result.ok).toBe(false);
    expect(result.problem).toContain(problem);
  });
});

describe('the table', () => {
  const run = { node: '26.1.0', postgres: null, tier: 'unit', ok: true, passed: 8028, failed: 0, skipped: 0 };
  const bad = { ...run, node: '20.1.0', postgres: '16.14', tier: 'int', ok: false, failed: 2 };
  const results = [
    { ...run, seconds: 265.147, problem: undefined, failures: [], log: '/r/u.log' },
    {
      ...{ ...bad, seconds: 9, problem: undefined, log: '/r/.countersign/i.log' },
      failures: [
        { file: '/r/libs/b.spec.ts', test: 'b holds', message: 'Error: expected 1' },
        { file: '/r/libs/c.spec.ts', test: null, message: 'SyntaxError' },
      ],
    },
  ];

  it('has a line for each run', () => {
    expect(table([...results, { ...results[1]!, problem: 'no test ran' }])).toBe(
      [
        'Node    PostgreSQL  tier  passed  failed  skipped  seconds',
        '26.1.0  -           unit    8028       0        0    265.1  ok',
        '20.1.0  16.14       int     8028       2        0      9.0  FAILED',
        '20.1.0  16.14       int     8028       2        0      9.0  no test ran',
        '',
      ].join('\n'),
    );
  });

  it('is followed by what failed and where the log is', () => {
    expect(failureList(results, '/r')).toBe(
      [
        '',
        'int on Node 20.1.0 and PostgreSQL 16.14 (.countersign/i.log):',
        '  libs/b.spec.ts › b holds',
        '      Error: expected 1',
        '  libs/c.spec.ts › (not loaded)',
        '      SyntaxError',
        '',
      ].join('\n'),
    );
    expect(failureList(results, '/r', 1)).toContain('b holds\n      Error: expected 1\n  and 1 more\n');
    expect(failureList(results.slice(0, 1), '/r')).toBe('');
    expect(runTitle(run)).toBe('unit on Node 26.1.0');
  });
});

describe('what is fetched', () => {
  it('is refused without the pinned hash', () => {
    const bytes = Buffer.from('a tarball');
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    expect(() => checkIntegrity(bytes, 'Node 1', integrity)).not.toThrow();
    expect(() => checkIntegrity(Buffer.from('a tarbell'), 'Node 1', integrity)).toThrow(
      /^Node 1 from npm is not what scripts\/matrix\/versions\.json pins .*: it is not used\.$/,
    );
    expect(() => checkIntegrity(bytes, 'Node 1', undefined)).toThrow('it is not used');
  });

  it.each([
    [-1, 'spawn npm ENOENT', 'npm cannot be started (spawn npm ENOENT)'],
    [1, 'npm error code E404\nnpm error 404 Not Found', 'npm’s registry has no p@1: pin another'],
    [1, 'npm error code ETARGET\nnpm error notarget', 'npm’s registry has no p@1: pin another'],
    [1, 'npm error code EAI_AGAIN', 'npm could not fetch p@1: no network, or the registry is away (EAI_AGAIN)'],
    [1, 'npm error code ECONNREFUSED', 'no network, or the registry is away (ECONNREFUSED)'],
    [1, 'npm error code ENOSPC', 'npm could not fetch p@1. Its last lines:\nnpm error code ENOSPC'],
  ])('is explained where npm ends with %s: %s', (code, output, message) => {
    expect(fetchProblem('p@1', code, output).replace(/'/g, '’')).toContain(message);
  });
});
