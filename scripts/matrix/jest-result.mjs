/**
 * What a run came to: {ok, passed, failed, skipped, problem, failures}. `report` is what jest wrote (--json), undefined
 * where it wrote nothing; `exit` is {code, signal} of its process, `stopped` why we ended it, if we did.
 *
 * Jest is not believed alone: a run without tests, one whose files could not be loaded and one that ended badly after its
 * last test are failures. A file that could not be loaded counts as one failed test.
 */
export function readJestResult(report, { code, signal }, stopped) {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  const problem = problemOf(report, counts, { code, signal }, stopped);
  const ok = problem === undefined && counts.failed === 0;
  return { ok, ...counts, problem, failures: report ? failuresOf(report) : [] };
}

function problemOf(report, { passed, failed }, { code, signal }, stopped) {
  if (stopped) return stopped;
  if (!report) return `jest ${ending(code, signal)} without a result`;
  if (report.wasInterrupted) return 'jest was interrupted';
  if (passed + failed === 0) return 'no test ran';
  if (failed === 0 && (code !== 0 || !report.success)) return `jest ${ending(code, signal)} although no test failed`;
  return undefined;
}

const ending = (code, signal) => (signal ? `was ended by ${signal}` : `ended with code ${code}`);

/** {file, test, message}: the tests that failed, and the files that could not be loaded (test: null). First lines only. */
function failuresOf({ testResults = [] }) {
  return testResults.flatMap(({ name, status, message, assertionResults = [] }) => {
    const tests = assertionResults.filter((result) => result.status === 'failed');
    if (tests.length > 0)
      return tests.map(({ fullName, failureMessages }) => ({
        file: name,
        test: fullName,
        message: firstLine(failureMessages?.[0]),
      }));
    return status === 'failed' ? [{ file: name, test: null, message: firstLine(message) }] : [];
  });
}

/** Without the colours of a terminal, and without the line of jest that only names the failure's kind. */
function firstLine(text = '') {
  // eslint-disable-next-line no-control-regex
  const lines = text.replace(/\u001b\[[\d;]*m/g, '').split('\n');
  return (lines.find((line) => line.trim() !== '' && !/^\s*●/.test(line)) ?? '').trim().slice(0, 300);
}
