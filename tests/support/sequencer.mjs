import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

const root = join(import.meta.dirname, '..', '..');

/**
 * Those that take five seconds and more, whatever their size, the longest first: a fresh checkout knows no
 * durations, and the last of them would go on alone.
 */
const LONG = JSON.parse(readFileSync(join(import.meta.dirname, 'long-specs.json'), 'utf8')).map((spec) =>
  join(root, spec),
);
const rank = ({ path }) => (LONG.includes(path) ? LONG.indexOf(path) : LONG.length);

/** Specs that wait for databases, brokers and processes. */
const waits = ({ path }) => !/\.unit\.spec\.ts$/.test(path);

/**
 * Runs the waiting specs first. They are small files, which jest puts last when it knows no durations (in a fresh checkout), so that the
 * longest would run alone. Unit specs, which only compute, then keep every processor busy to the end.
 */
export default class WaitingFirst extends TestSequencer {
  sort(tests) {
    const sorted = [...super.sort([...tests])].sort((a, b) => rank(a) - rank(b));
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
}
