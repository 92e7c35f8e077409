import TestSequencer from '@jest/test-sequencer';

/** Specs that wait for databases, brokers and processes. */
const waits = ({ path }) => !/\.unit\.spec\.ts$/.test(path);

/**
 * Those that wait come first: they are small files, which jest would put last where it knows no durations yet (a fresh checkout), and the
 * longest of them would go on alone. Unit specs, which only compute, then keep every processor busy to the end.
 */
export default class WaitingFirst extends TestSequencer {
  sort(tests) {
    const sorted = [...super.sort([...tests])];
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
}
