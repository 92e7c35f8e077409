import TestSequencer from '@jest/test-sequencer';

/** Half a minute and more, whatever their size: a fresh checkout knows no durations, and the last of them would go on alone. */
const LONG =
  /\/(demo|detector(-goes-on|-seals|-portions|-crash|-store)?|recorder-crash|signing-recover|judged-or-gap|fold-session|outage|bundle|evading-[a-z-]+|record-draft|forgeries|portions|large-requests|rules-lock)\.[a-z0-9]+\.spec\.ts$/;
const long = ({ path }) => LONG.test(path);

/** Specs that wait for databases, brokers and processes. */
const waits = ({ path }) => !/\.unit\.spec\.ts$/.test(path);

/**
 * Runs the waiting specs first. They are small files, which jest puts last when it knows no durations (in a fresh checkout), so that the
 * longest would run alone. Unit specs, which only compute, then keep every processor busy to the end.
 */
export default class WaitingFirst extends TestSequencer {
  sort(tests) {
    const all = [...super.sort([...tests])];
    const sorted = [...all.filter(long), ...all.filter((test) => !long(test))];
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
}
